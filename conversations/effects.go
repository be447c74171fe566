package conversations

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Effect is everything the bot does to the world. Effects are stored with the
// decision that asked for them and carried out after the commit, in the order
// of their lane.
type Effect interface {
	// Kind names the effect where it is stored.
	Kind() string
	// Lane names the queue that keeps the effect's order; effects of the
	// empty lane wait for nobody.
	Lane() string
}

// Team is the chat number that stands for the team's group, whatever its
// number at Telegram is at the moment of sending.
const Team int64 = 0

// Class orders the group's lane; in private chats everything is in order.
type Class int

// The classes of the group's lane, served in this order.
const (
	ClassNews   Class = iota // new requests, in ticket order
	ClassChange              // edits of cards: one every 3 seconds a card, a newer replaces an unsent older
	ClassAnswer              // answers to a verifier's tap or command

	// ClassTalk is served last: what people say to each other about a request
	// goes only while the group's limit has some to spare.
	ClassTalk Class = -1
)

// Send writes a message.
type Send struct {
	Chat      int64    `json:"chat"`
	Topic     int      `json:"topic,omitempty"` // of a private chat that has topics
	Name      string   `json:"name,omitempty"`  // our own name for it; a named message is reported as Sent
	Lang      string   `json:"lang,omitempty"`
	Text      Text     `json:"text"`
	Keyboard  Keyboard `json:"keyboard"`
	ReplyTo   string   `json:"reply_to,omitempty"` // name of a message
	Protect   bool     `json:"protect,omitempty"`
	Silent    bool     `json:"silent,omitempty"`
	Class     Class    `json:"class,omitempty"`
	Key       string   `json:"key,omitempty"`        // a later effect of the lane that Replaces this key drops this one if unsent
	Replaces  string   `json:"replaces,omitempty"`   //
	NotBefore int64    `json:"not_before,omitempty"` // unix milliseconds; 0 for at once. An Edit of it in the group ends the wait: it goes as that says
	Passing   bool     `json:"passing,omitempty"`    // of the moment alone: where many wait in a lane, the oldest of these go unsent
	Decision  string   `json:"decision,omitempty"`   // ticket of what is said of a request, which goes by mail where the chat is closed
	Final     bool     `json:"final,omitempty"`      // nothing is said in its stead where it is refused
}

// Post shows files again, without a caption: albums of 2–10 of one kind, a
// single file alone.
type Post struct {
	Chat    int64  `json:"chat"`
	Topic   int    `json:"topic,omitempty"` // as for Send
	Name    string `json:"name,omitempty"`
	Files   []File `json:"files"`
	ReplyTo string `json:"reply_to,omitempty"`
	Class   Class  `json:"class,omitempty"`
}

// Copy writes a message that stands in another chat once more, whatever kind it
// is, without a word on who wrote it: never a forward. It ends as Sent, or as
// Failed: FailGone where the message is not there any more, FailRefused where
// its chat lets nothing be copied.
type Copy struct {
	Chat    int64  `json:"chat"`
	Topic   int    `json:"topic,omitempty"` // as for Send
	From    int64  `json:"from"`            // number of the chat where the message stands
	Number  int    `json:"number"`          // Telegram's number of it there
	Name    string `json:"name,omitempty"`
	ReplyTo string `json:"reply_to,omitempty"` // name of a message
	Bare    bool   `json:"bare,omitempty"`     // without the words below a file
	Class   Class  `json:"class,omitempty"`
}

// React marks messages of people with the bot's own reaction, an emoji. Where
// Tell is set it ends as Reacted, which carries it, or as Failed where the chat
// takes no such reaction.
type React struct {
	Chat    int64  `json:"chat"` // number of the chat
	Numbers []int  `json:"numbers"`
	Emoji   string `json:"emoji"`
	Tell    string `json:"tell,omitempty"`
}

// Edit changes a message that we know by name. Where the message is gone the
// effect ends with Failed.
type Edit struct {
	Chat     int64    `json:"chat"`
	Name     string   `json:"name"`
	Lang     string   `json:"lang,omitempty"`
	Text     Text     `json:"text"`
	Keyboard Keyboard `json:"keyboard"`
	Class    Class    `json:"class,omitempty"`
	Whole    bool     `json:"whole,omitempty"` // of a message that stood in several, none keeps what it said
	Tell     string   `json:"tell,omitempty"`  // reported by Edited, with these words, when the message says so
}

// Delete takes a message away; where Telegram refuses (after 48 hours) it is
// edited into Instead.
type Delete struct {
	Chat    int64  `json:"chat"`
	Name    string `json:"name"`
	Numbers []int  `json:"numbers,omitempty"` // where it stands, if that is forgotten by then
	Lang    string `json:"lang,omitempty"`
	Instead Text   `json:"instead,omitempty"`
	Files   bool   `json:"files,omitempty"` // what it shows is replaced, too
	// Letter is the credential whose letter without its password takes the place
	// of the file; empty: something empty does.
	Letter string `json:"letter,omitempty"`
	// For is the erased person whose message it is, and ForLang their language:
	// one that can be neither deleted nor replaced ends with Failed, which names
	// its numbers.
	For     int64  `json:"for,omitempty"`
	ForLang string `json:"for_lang,omitempty"`
}

// Toast answers a press, within 10 seconds or not at all.
type Toast struct {
	Query string `json:"query"`
	Lang  string `json:"lang,omitempty"`
	Text  Line   `json:"text"`            // at most 200 characters; empty for a silent answer
	Alert bool   `json:"alert,omitempty"` // a box to close instead of a passing note
	Start string `json:"start,omitempty"` // opens the private chat with this start parameter
}

// Document sends a document that is made at the moment of sending.
type Document struct {
	Chat     int64    `json:"chat"`
	Topic    int      `json:"topic,omitempty"` // as for Send
	Name     string   `json:"name,omitempty"`
	Lang     string   `json:"lang,omitempty"`
	Type     string   `json:"sheet"` // as "sheet" in what is stored: letter, recap, recap_chart, personal_data
	Of       string   `json:"of"`    // ticket, credential or month
	Caption  Text     `json:"caption,omitempty"`
	Protect  bool     `json:"protect,omitempty"`
	Class    Class    `json:"class,omitempty"`
	Keyboard Keyboard `json:"keyboard"`
	Passing  bool     `json:"passing,omitempty"` // as for Send
}

// Mail sends an e-mail. While its secret lives it is tried again and again;
// after that Without is sent in its stead.
type Mail struct {
	Name     string `json:"name"` // names the mail in Message-ID and in MailSent, MailRefused
	To       string `json:"to"`
	Lang     string `json:"lang,omitempty"`
	Subject  Line   `json:"subject"`
	Text     Text   `json:"text"`
	Letter   string `json:"letter,omitempty"` // credential whose letter is attached
	Hash     string `json:"hash,omitempty"`   // of the kept PDF that is attached, called FileName
	FileName string `json:"file_name,omitempty"`
	Secret   string `json:"secret,omitempty"`  // the secret that Text speaks of
	Without  Text   `json:"without,omitempty"` // what is said when the secret has died
	For      int64  `json:"for,omitempty"`     // whom it is written to, or on whose behalf: a mailbox may be several people's
}

// PanelCall asks the hosting panel for one step, safe to repeat.
type PanelCall struct {
	Work        string      `json:"work"` // the work it belongs to
	Step        Step        `json:"step"`
	Username    string      `json:"username,omitempty"`
	Address     string      `json:"address"`
	Email       string      `json:"email,omitempty"`
	Title       string      `json:"title,omitempty"`
	Ticket      string      `json:"ticket,omitempty"`
	Secret      string      `json:"secret,omitempty"` // name of the password to set or ask about
	AccountKind AccountKind `json:"site,omitempty"`   // of the account
	Once        bool        `json:"once,omitempty"`   // a failure is told at once, whatever it is
	Anew        bool        `json:"anew,omitempty"`   // nothing of the former site's keys is to be used
	Keys        *SiteKeys   `json:"keys,omitempty"`   // of a website: Others are those whose rights are taken or given back
	Of          string      `json:"of,omitempty"`     // the ticket of the reset that put aside what is to come back
	Unseen      bool        `json:"unseen,omitempty"` // the address cannot be looked at, and the team lets it go on
}

// Step is one thing the panel can be asked for.
type Step string

// The steps of panel work.
const (
	StepLook        Step = "look"        // is the address free: PanelMissing, or PanelDone with its owner as Value
	StepOwner       Step = "owner"       // whose account is it: PanelDone with Account, or PanelMissing
	StepAccount     Step = "account"     // create the account with its domain
	StepPassword    Step = "password"    // set the account's password
	StepVerify      Step = "verify"      // does the password still work: Value yes or no
	StepSiteVerify  Step = "site_verify" // does the website itself still take it: Value yes, no or unknown
	StepFreeze      Step = "freeze"      // suspend
	StepThaw        Step = "thaw"        // unsuspend
	StepCertificate Step = "certificate" // ask for a TLS certificate
	StepSite        Step = "site"        // install the standard site
	StepSiteAccess  Step = "site_access" // set the site administrator's password; a remark where there is none
	StepCopy        Step = "copy"        // keep a copy of the site
	StepRoom        Step = "room"        // has the account room for a copy and another site
	StepClose       Step = "close"       // close the address to visitors, and look whether it is
	StepReset       Step = "reset"       // put the standard site in the place of what stands there
	StepCarry       Step = "carry"       // give it the former administrator's password and e-mail; a remark where that cannot be
	StepOpen        Step = "open"        // open the address again, and look whether a website answers
	StepBack        Step = "back"        // bring back what a reset put aside, and let nobody in but our administrator
	StepForget      Step = "forget"      // take away what a reset kept
	StepUnblock     Step = "unblock"     // open the address, whatever stands there
	StepAnswer      Step = "answer"      // fetch the address once over HTTP

	StepEmail      Step = "email"       // set the account's e-mail address, and read it back
	StepSiteAdmin  Step = "site_admin"  // let the account of our name administer the site, made where it is missing
	StepSiteEmail  Step = "site_email"  // set the administrator's e-mail address and the site's
	StepSiteShut   Step = "site_shut"   // end what lets the administrator in beside the password
	StepSiteRead   Step = "site_read"   // read who can administer the site: Keys
	StepSiteAdmins Step = "site_admins" // list the site's administrators: Keys with Others alone
	StepSiteLock   Step = "site_lock"   // take the rights of others
	StepSiteUnlock Step = "site_unlock" // give others their rights back
)

// Fetch downloads a file and looks at its content; ends as FileChecked. A photo
// that is not there within PhotoPatience is taken as it is.
type Fetch struct {
	Officer int64 `json:"officer"`
	Seq     int   `json:"seq"`
	File    File  `json:"file"`
	Look    bool  `json:"look,omitempty"` // into a letter: for signatures, or whether a picture can be read
}

// PhotoPatience is how long somebody waits for a word about a photo they sent.
const PhotoPatience = 3 * time.Second

// Keep downloads a file of a request into the attachments; ends as FileKept, or
// as FileWaits while the disk has no room for it.
type Keep struct {
	Ticket string `json:"ticket"`
	File   File   `json:"file"`
	Again  bool   `json:"again,omitempty"` // it waited for room
}

// AskMember asks Telegram whether a person is in the team's group now; ends as MemberSeen.
type AskMember struct {
	Person  Person   `json:"person"`
	Press   *Press   `json:"press,omitempty"`
	Message *Message `json:"message,omitempty"`
}

// AskGroup asks Telegram whether a group is public; ends as GroupSeen.
type AskGroup struct {
	Chat int64 `json:"chat"`
}

// AskAdmins asks Telegram who administers the team's group; ends as AdminsSeen.
type AskAdmins struct{}

// CheckSigned downloads a signed letter that a verifier has sent, looks into it, and
// looks for the password of a secret in it; ends as SignedChecked.
type CheckSigned struct {
	Ticket  string `json:"ticket"`
	By      Actor  `json:"by"`
	Private bool   `json:"private,omitempty"` // sent in the verifier's private chat
	File    File   `json:"file"`
	Secret  string `json:"secret,omitempty"` // the password that must not stand in it
}

// CheckAddress looks at an address from outside; ends as AddressSeen.
type CheckAddress struct {
	Ticket  string `json:"ticket"`
	Address string `json:"address"`
}

// Leave leaves a group that is not the team's.
type Leave struct {
	Chat int64 `json:"chat"`
}

// Kind names the effect where it is stored.
func (Send) Kind() string { return "send" }

func (Post) Kind() string { return "post" }

func (Copy) Kind() string { return "copy" }

func (React) Kind() string { return "react" }

func (Edit) Kind() string { return "edit" }

func (Delete) Kind() string { return "delete" }

func (Toast) Kind() string { return "toast" }

func (Document) Kind() string { return "paper" }

func (Mail) Kind() string { return "mail" }

func (PanelCall) Kind() string { return "panel" }

func (Fetch) Kind() string { return "fetch" }

func (Keep) Kind() string { return "keep" }

func (AskMember) Kind() string { return "member" }

func (AskGroup) Kind() string { return "group" }

func (AskAdmins) Kind() string { return "admins" }

func (CheckSigned) Kind() string { return "check_signed" }

func (CheckAddress) Kind() string { return "address" }

func (Leave) Kind() string { return "leave" }

// Lane names the queue that keeps the effect's order.
func (e Send) Lane() string { return chatLane(e.Chat) }

func (e Post) Lane() string { return chatLane(e.Chat) }

func (e Copy) Lane() string { return chatLane(e.Chat) }

func (React) Lane() string { return "" }

func (e Edit) Lane() string { return chatLane(e.Chat) }

func (e Delete) Lane() string { return chatLane(e.Chat) }

func (e Document) Lane() string { return chatLane(e.Chat) }

func (e Leave) Lane() string { return chatLane(e.Chat) }

func (Toast) Lane() string { return "" }

func (e Mail) Lane() string { return "mail:" + e.To }

func (e Fetch) Lane() string { return "fetch:" + strconv.FormatInt(e.Officer, 10) }

func (Keep) Lane() string { return "keep" }

func (AskMember) Lane() string { return "" }

func (AskGroup) Lane() string { return "" }

func (AskAdmins) Lane() string { return "" }

func (e CheckSigned) Lane() string { return "signed:" + strconv.FormatInt(e.By.ID, 10) }

func (CheckAddress) Lane() string { return "" }

func chatLane(chat int64) string {
	if chat == Team {
		return "team"
	}
	return "chat:" + strconv.FormatInt(chat, 10)
}

// DecodeEffect reads back what encoding/json wrote of an effect. An unknown kind is an error:
// it was stored by a newer program.
func DecodeEffect(kind string, body []byte) (Effect, error) {
	decode, known := EffectDecoders[kind]
	if !known {
		return nil, fmt.Errorf("effect of unknown kind %q", kind)
	}
	effect, err := decode(body)
	if err != nil {
		return nil, fmt.Errorf("decode effect %s: %w", kind, err)
	}
	return effect, nil
}

var EffectDecoders = map[string]func([]byte) (Effect, error){
	"send":         decodeAs[Send],
	"post":         decodeAs[Post],
	"copy":         decodeAs[Copy],
	"react":        decodeAs[React],
	"edit":         decodeAs[Edit],
	"delete":       decodeAs[Delete],
	"toast":        decodeAs[Toast],
	"paper":        decodeAs[Document],
	"mail":         decodeAs[Mail],
	"panel":        decodeAs[PanelCall],
	"fetch":        decodeAs[Fetch],
	"keep":         decodeAs[Keep],
	"member":       decodeAs[AskMember],
	"group":        decodeAs[AskGroup],
	"admins":       decodeAs[AskAdmins],
	"address":      decodeAs[CheckAddress],
	"check_signed": decodeAs[CheckSigned],
	"leave":        decodeAs[Leave],

	"ephemeral":      decodeAs[Ephemeral],
	"ephemeral_drop": decodeAs[DropEphemeral],
}

func decodeAs[E Effect](body []byte) (Effect, error) {
	var effect E
	err := json.Unmarshal(body, &effect)
	return effect, err
}

// NotBefore writes an instant the way Send keeps it.
func NotBefore(t time.Time) int64 { return t.UnixMilli() }

// Lane keeps the order of what is done to an account. What stands behind the
// delivery goes its own way: nobody's password waits for it.
func (e PanelCall) Lane() string {
	if e.Step.Optional() {
		return "panel:" + e.Address + "/after"
	}
	return "panel:" + e.Address
}
