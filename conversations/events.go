package conversations

// Event is everything that happens: an update from Telegram, a finished
// effect, a due reminder. At is the moment it is decided.
type Event interface{ event() }

// Person is somebody on Telegram, known by ID alone; names are decoration.
type Person struct {
	ID       int64  `json:"id"`
	Name     string `json:"name,omitempty"`     // first and last name as Telegram gives them
	Username string `json:"username,omitempty"` // without the at sign
	Language string `json:"language,omitempty"` // IETF tag of their app
	Pseudo   bool   `json:"pseudo,omitempty"`   // a bot, an anonymous administrator or a channel: nobody we can know
}

// Place is the chat in which something happened.
type Place struct {
	Chat    int64 `json:"chat"`
	Private bool  `json:"private,omitempty"` // one person's chat with the bot
	Thread  int   `json:"thread,omitempty"`  // topic of a forum
	Public  bool  `json:"public,omitempty"`  // of a group: it has a name by which everybody finds it
}

// FileKind tells how Telegram keeps a file.
type FileKind string

// Photos are shown by Telegram and recompressed; documents stay as they were.
const (
	PhotoFile    FileKind = "photo"
	DocumentFile FileKind = "document"
)

// File is a photo or document as Telegram names it; Size is in bytes.
type File struct {
	ID     string   `json:"id"`
	Unique string   `json:"unique"`
	Kind   FileKind `json:"kind"`
	Name   string   `json:"name,omitempty"`
	MIME   string   `json:"mime,omitempty"`
	Size   int64    `json:"size,omitempty"`
	// Caption is what its sender wrote below it, a part of the answer.
	Caption string `json:"caption,omitempty"`
	// Seen is what a look into it found; nil: nobody looked.
	Seen *Sight `json:"seen,omitempty"`
}

// Contact is a shared contact; User is 0 where Telegram does not know whose it is.
type Contact struct {
	Phone string `json:"phone"`
	User  int64  `json:"user,omitempty"`
}

// Message is something a person sent into a chat with the bot.
type Message struct {
	Place     Place    `json:"place"`
	From      Person   `json:"from"`
	Number    int      `json:"number"`               // Telegram's number of the message
	Text      string   `json:"text,omitempty"`       // text, or a file's caption
	Command   string   `json:"command,omitempty"`    // lower-case, without slash and bot name; Text then holds what follows it
	File      *File    `json:"file,omitempty"`       //
	Contact   *Contact `json:"contact,omitempty"`    //
	Other     string   `json:"other,omitempty"`      // a kind we do not take: sticker, voice, location, poll …
	Edited    bool     `json:"edited,omitempty"`     // an earlier message was changed
	ReplyTo   int      `json:"reply_to,omitempty"`   // number of the message it answers
	ToBot     bool     `json:"to_bot,omitempty"`     // the message it answers is a bot's
	ToTicket  string   `json:"to_ticket,omitempty"`  // the request whose card or word it answers, as that itself says
	ToRequest bool     `json:"to_request,omitempty"` // the message it answers is ours and about a request, or a file
	Album     string   `json:"album,omitempty"`      // messages sent as one album have it in common
	Elsewhere bool     `json:"elsewhere,omitempty"`  // a command that names another bot

	// Ephemeral is the number of a message that its sender and the bot alone
	// see, whose Number is 0; ReplyToEphemeral that of the one it answers, where
	// Telegram says which.
	Ephemeral        int   `json:"ephemeral,omitempty"`
	ReplyToEphemeral int   `json:"reply_to_ephemeral,omitempty"`
	Came             int64 `json:"came,omitempty"` // when it reached us, unix milliseconds; 0: unknown
}

// Press is a tap on one of our buttons: a claim, never a right.
type Press struct {
	Query  string `json:"query"`
	Place  Place  `json:"place"`
	From   Person `json:"from"`
	Number int    `json:"number"` // of the message the button stands under; 0 where Telegram does not say
	Data   string `json:"data"`

	Ephemeral int   `json:"ephemeral,omitempty"` // number of the message, where its receiver alone sees it
	Came      int64 `json:"came,omitempty"`      // as for Message
}

// MemberChanged tells that somebody entered or left a group.
type MemberChanged struct {
	Chat   int64  `json:"chat"`
	Person Person `json:"person"`
	Inside bool   `json:"inside"`
	Public bool   `json:"public,omitempty"` // as for Place
}

// BotMoved tells that the bot itself was added, removed, blocked or unblocked.
type BotMoved struct {
	Place  Place  `json:"place"`
	By     Person `json:"by"`
	Inside bool   `json:"inside"` // false: kicked from the group, or blocked by the officer
	Title  string `json:"title,omitempty"`
	Public bool   `json:"public,omitempty"` // anybody can enter the group by its name
}

// GroupSeen tells whether a group is public.
type GroupSeen struct {
	Chat    int64 `json:"chat"`
	Public  bool  `json:"public,omitempty"`
	Unknown bool  `json:"unknown,omitempty"` // Telegram does not say
}

// Started tells that the program has started.
type Started struct{}

// GroupMigrated tells that a group became a supergroup with a new number.
type GroupMigrated struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// Ignored is an update of a kind that nobody asked for or that nobody knows yet.
type Ignored struct {
	Kind string `json:"kind"`
}

// Sent reports a message that has a name, or one whose effect asked to know.
type Sent struct {
	Name    string `json:"name"`
	Chat    int64  `json:"chat"`
	Numbers []int  `json:"numbers"`
	// Left is what the chat does not take of it, for good: it was left out.
	Left []string `json:"left,omitempty"`
}

// What can be left out of a message with files.
const (
	LeftPhotos    = "photos"    // the group forbids us photos
	LeftDocuments = "documents" // the group forbids us documents
	LeftFile      = "file"      // a file that Telegram does not take, such as one it has lost
)

// Reacted reports a React that asked to know.
type Reacted struct {
	Told string `json:"told"`
}

// Edited reports an edit that asked to know.
type Edited struct {
	Name string `json:"name"`
	Told string `json:"told"` // what the edit asked to be told by
}

// Failure says why something can never succeed.
type Failure string

// The closed list of failures an effect can end with.
const (
	FailBlocked  Failure = "blocked"  // the person blocked the bot, never started it, or is gone
	FailGone     Failure = "gone"     // the message to edit, delete or answer is not there any more
	FailRefused  Failure = "refused"  // refused for good by the other side
	FailGroup    Failure = "group"    // the bot is not in the group any more
	FailRight    Failure = "right"    // the group forbids us what the message consists of
	FailNoSecret Failure = "secret"   // the secret does not live any more
	FailBroken   Failure = "internal" // we could not even build it
)

// Failed reports an effect that can never succeed.
type Failed struct {
	Effect Effect  `json:"-"`
	Why    Failure `json:"why"`
	Detail string  `json:"detail,omitempty"` // the other side's words, without secrets
}

// FileChecked is the result of a Fetch: Problem is empty where the content is
// what it claims to be.
type FileChecked struct {
	Officer int64  `json:"officer"`
	Seq     int    `json:"seq"` // of the question the file answered
	File    File   `json:"file"`
	Hash    string `json:"hash,omitempty"`
	Problem string `json:"problem,omitempty"` // reason code of the answers package, or file_unreachable
}

// FileKept reports a file of a request that now lies in the attachments.
type FileKept struct {
	Ticket string `json:"ticket"`
	File   File   `json:"file"`
	Hash   string `json:"hash"`
	Size   int64  `json:"size"`
	Again  bool   `json:"again,omitempty"` // it had waited for room
}

// FileWaits reports a file of a request for which the disk has no room now: it
// stays at Telegram.
type FileWaits struct {
	Ticket string `json:"ticket"`
	File   File   `json:"file"`
}

// MemberSeen is the answer to AskMember: whether the person is in the team's
// group now. It carries the press or command back in.
type MemberSeen struct {
	Person  Person   `json:"person"`
	Inside  bool     `json:"inside"`
	Unknown bool     `json:"unknown,omitempty"` // Telegram could not be asked, or does not say
	Press   *Press   `json:"press,omitempty"`
	Message *Message `json:"message,omitempty"`
}

// AdminsSeen is the answer to AskAdmins: the persons who administer the team's
// group under their own name; none where Telegram does not say.
type AdminsSeen struct {
	Admins []Person `json:"admins,omitempty"`
}

// PanelReplied is the outcome of one PanelCall.
type PanelReplied struct {
	Call    PanelCall    `json:"call"`
	Outcome PanelOutcome `json:"outcome"`
	Code    string       `json:"code,omitempty"`   // reason code, for the words
	Detail  string       `json:"detail,omitempty"` // the panel's own words, without secrets
	Value   string       `json:"value,omitempty"`  // what was asked for: a user name, "yes", "no" or "unknown"
	// Account is what StepOwner found, and StepVerify where the answer is "no".
	Account *AccountSeen `json:"account,omitempty"`
	// Keys is what StepSiteRead and StepSiteAdmins found; also who administers
	// where a step missed the account of our name.
	Keys *SiteKeys `json:"keys,omitempty"`
}

// AccountSeen is what the panel tells of an address and of its account.
type AccountSeen struct {
	// Owner is the user name that has the address. It is empty where nobody
	// has it: then the rest is of the user name that was known to have it.
	Owner     string   `json:"owner,omitempty"`
	Domain    string   `json:"domain,omitempty"`  // the account's main domain
	Domains   []string `json:"domains,omitempty"` // all of the account's
	Suspended bool     `json:"suspended,omitempty"`
	Manages   bool     `json:"manages,omitempty"` // a reseller or administrator: others' accounts hang on it
}

// PanelOutcome is the closed list of ways a panel call ends.
type PanelOutcome string

// The outcomes; only PanelWaiting is followed by another reply to the same call.
const (
	PanelDone    PanelOutcome = "done"
	PanelTaken   PanelOutcome = "taken"     // the user name belongs to somebody else
	PanelExists  PanelOutcome = "exists"    // the address belongs to another account; Value names it
	PanelRefused PanelOutcome = "refused"   // for good
	PanelWaiting PanelOutcome = "waiting"   // the panel does not answer; the call is being repeated
	PanelUnknown PanelOutcome = "unknown"   // the answer cannot be understood
	PanelMissing PanelOutcome = "missing"   // a look found nothing: the address is free, or the account itself is not there
	PanelExpired PanelOutcome = "no_secret" // the secret to set does not live any more
)

// RemarkLoginLost tells of a reset that could not keep the site's login.
const RemarkLoginLost = "login_lost"

// AddressOpen is the Value of a step that failed for good where the address is
// open again, with what stood there before.
const AddressOpen = "open"

// RemarkUnseen tells of an address that was not looked at from outside.
const RemarkUnseen = "unseen"

// Why the team is asked about an address that cannot be looked at from here.
const (
	CodeNotSeen     = "not_seen"      // whether it is closed: nothing was moved
	CodeNotSeenOpen = "not_seen_open" // whether it is open: it was closed again
	CodeOpenUnseen  = "open_unseen"   // it was opened, as the team wants it
)

// What StepOpen and StepUnblock tell of a website's links in Value; nothing
// where they are not ours to set.
const (
	LinksTelling = "telling" // they tell what they lead to
	LinksPlain   = "plain"   // telling ones do not answer, or that could not be seen
	LinksUnknown = "unknown"
)

// RemarkPending tells of a step that the panel goes on with by itself.
const RemarkPending = "pending"

// CodeLostKey tells of a password that another key sealed: nobody will ever open it.
const CodeLostKey = "lost_key"

// Remarks of a step that found no password of a website to set.
const (
	RemarkSiteMissing  = "site_missing"
	RemarkLoginMissing = "site_admin_missing"
)

// Reasons why a website is done by hand.
const (
	CodeSiteNetwork    = "site_network"     // it is one of a network of websites
	CodeSiteCache      = "site_cache"       // its users are kept apart from the database
	CodeSiteLoginTwice = "site_login_twice" // two users have the login
)

// SaltsKept is the Value of a StepBack that ended the sessions of a website, and
// left the secrets that it signs them with: they stand in a file of their own.
const SaltsKept = "salts_kept"

// RemarkCacheAside tells that a cache was moved away from a website, which its
// officer puts back.
const RemarkCacheAside = "cache_aside"

// CodeKeysStand tells of rights that were to be taken and still stand.
const CodeKeysStand = "keys_stand"

// CodeKeysUnread tells of a reading that did not read everything.
const CodeKeysUnread = "keys_unread"

// SignedChecked is the result of a CheckSigned. Problem is empty where the file may
// be passed on, and lies in the attachments.
type SignedChecked struct {
	Ticket  string `json:"ticket"`
	By      Actor  `json:"by"`
	Private bool   `json:"private,omitempty"`
	File    File   `json:"file"` // with what was seen in it
	Hash    string `json:"hash,omitempty"`
	Size    int64  `json:"size,omitempty"`
	Problem string `json:"problem,omitempty"` // SignedPassword and its like
}

// Why a signed letter is not passed on.
const (
	SignedPassword    = "password"    // the living password stands in it
	SignedUnreadable  = "unreadable"  // it is no PDF, or one that cannot be looked into
	SignedUnreachable = "unreachable" // Telegram does not give it out
)

// AddressSeen is the answer to CheckAddress.
type AddressSeen struct {
	Ticket   string `json:"ticket"`
	Resolves bool   `json:"resolves"`          // has DNS records of its own
	Wildcard bool   `json:"wildcard"`          // the base domain answers for every name
	Owner    string `json:"owner,omitempty"`   // user name at the panel
	Answers  int    `json:"answers,omitempty"` // HTTP status, 0 for none
	Unknown  bool   `json:"unknown,omitempty"` // the panel could not be asked

	// NamesUnknown: DNS could not be asked; with Resolves, whether the base
	// domain answers for every name could not.
	NamesUnknown bool `json:"names_unknown,omitempty"`
}

// MailSent and its counterpart tell what became of a mail that has a name.
type MailSent struct {
	Name string `json:"name"`
}

// MailRefused tells that the recipient's server refused a mail for good.
type MailRefused struct {
	Name      string `json:"name"`
	Detail    string `json:"detail,omitempty"`
	Unreached bool   `json:"unreached,omitempty"` // no server ever gave an answer about it
}

// MailWaits tells that a mail cannot go out at the moment, and the server's
// words about it.
type MailWaits struct {
	Name   string `json:"name"`
	Detail string `json:"detail,omitempty"`
}

// Due is a reminder whose time has come.
type Due struct {
	Reminder Reminder `json:"reminder"`
}

// PanelHealth tells that the way to the panel closed (our key is refused) or opened again.
type PanelHealth struct {
	Open bool `json:"open"` // true: the breaker is open, no call goes out
}

// ClockSeen tells how many seconds the machine's clock stands before Telegram's; 0
// where they do not differ to speak of.
type ClockSeen struct {
	Ahead int64 `json:"ahead,omitempty"`
}

// PollerConflict tells that another program has been fetching our updates for a minute.
type PollerConflict struct{}

// Apologise asks for an apology to a person whose event could not be decided.
type Apologise struct {
	Place Place  `json:"place"`
	Query string `json:"query,omitempty"` // where it was a press
	// Ticket is the request of an internal event that could not be decided; it is put into failed.
	Ticket string `json:"ticket,omitempty"`
}

func (Message) event() {}

func (Press) event() {}

func (MemberChanged) event() {}

func (BotMoved) event() {}

func (GroupMigrated) event() {}

func (GroupSeen) event() {}

func (Started) event() {}

func (Ignored) event() {}

func (Sent) event() {}

func (Edited) event() {}

func (Reacted) event() {}

func (Failed) event() {}

func (FileChecked) event() {}

func (SignedChecked) event() {}

func (FileKept) event() {}

func (FileWaits) event() {}

func (MemberSeen) event() {}

func (AdminsSeen) event() {}

func (PanelReplied) event() {}

func (AddressSeen) event() {}

func (MailSent) event() {}

func (MailRefused) event() {}
func (MailWaits) event()   {}

func (Due) event() {}

func (PanelHealth) event() {}

func (ClockSeen) event() {}

func (PollerConflict) event() {}

func (Apologise) event() {}
