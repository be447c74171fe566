package conversations

import "time"

// Offer is a question in a private chat whose button starts something anew: a
// password, an erasure. It is taken up once, and only while the conversation it
// belongs to goes on: until another begins, or for as long as a draft may rest.
type Offer struct {
	What string    `json:"what"` // offerErase, or the address whose password is offered
	At   time.Time `json:"at"`
	Mark string    `json:"mark"` // its button names it
}

// Session is one private chat: the officer's language and the draft they are
// filling in.
type Session struct {
	Chat    int64       `json:"-"`
	Lang    string      `json:"lang,omitempty"`
	Draft   *Draft      `json:"draft,omitempty"`
	Wish    string      `json:"wish,omitempty"`    // the form to start when the profile is complete
	Seq     int         `json:"seq,omitempty"`     // number of the question last asked; buttons name it
	Heard   time.Time   `json:"heard,omitzero"`    // when the officer last did something
	Blocked bool        `json:"blocked,omitempty"` // the officer blocked the bot
	Waiting []string    `json:"waiting,omitempty"` // credentials to deliver when they are back
	Comment string      `json:"comment,omitempty"` // the ticket a comment may follow for
	Offer   *Offer      `json:"offer,omitempty"`   // the question whose button starts something, while it stands
	Codes   []time.Time `json:"codes,omitempty"`   // when they had a linking code mailed, the last day's
	Sends   []time.Time `json:"sends,omitempty"`   // when they sent something to the team, the last hour's
	Survey  *Surveying  `json:"survey,omitempty"`  // the survey they are filling in
	Surveys int         `json:"surveys,omitempty"` // how often one was opened
	Said    []Said      `json:"said,omitempty"`    // their last messages, to know which of them changed
	Thread  int         `json:"thread,omitempty"`  // the topic of their chat that they last spoke in; 0: it has none
	Reply   *Answering  `json:"reply,omitempty"`   // they are answering the team about a request
	Dropped []Dropped   `json:"dropped,omitempty"` // drafts they cancelled a moment ago, oldest first
}

// Dropped is a draft that its officer cancelled, for as long as they may bring it
// back.
type Dropped struct {
	Draft *Draft    `json:"draft"`
	Wish  string    `json:"wish,omitempty"` // as in the session
	At    time.Time `json:"at"`
	Mark  string    `json:"mark"` // the button that brings it back names it
}

// Draft is a form being filled in.
type Draft struct {
	Form     string            `json:"form"`
	Version  int               `json:"version"` // of the form when the draft began
	Step     string            `json:"step"`    // a question's key, or "review"
	Answers  map[string]Answer `json:"answers"`
	Return   bool              `json:"return,omitempty"`   // the answer leads back to the review
	Only     []string          `json:"only,omitempty"`     // a correction asks these questions alone
	Ticket   string            `json:"ticket,omitempty"`   // the request that is being changed
	Base     int               `json:"base,omitempty"`     // version of that request when the change began
	Fetched  int               `json:"fetched,omitempty"`  // documents being looked at
	Looking  int               `json:"looking,omitempty"`  // photos of a letter being looked at, which are taken already
	Doubted  bool              `json:"doubted,omitempty"`  // the officer read of photos that are hard to read: what comes next takes their place
	FileAt   time.Time         `json:"file_at,omitzero"`   // when the last file came
	Issues   []Line            `json:"issues,omitempty"`   // what was wrong with the files of this handful
	Options  []string          `json:"options,omitempty"`  // suggestions offered as buttons
	Tries    int               `json:"tries,omitempty"`    // wrong codes so far, as earlier versions counted them
	Typed    string            `json:"typed,omitempty"`    // the text the options were offered for
	Mended   bool              `json:"mended,omitempty"`   // the first option is that text, set right
	Fresh    bool              `json:"fresh,omitempty"`    // the officer replaces all files: the first one given now takes the place of the earlier ones
	Guard    string            `json:"guard,omitempty"`    // the command that would throw the draft away
	Behind   *Draft            `json:"behind,omitempty"`   // the draft that waits while this one is filled in, such as personal details
	Existing bool              `json:"existing,omitempty"` // the address it asks for has an account already
	Revives  bool              `json:"revives,omitempty"`  // Ticket was cancelled, and is asked for again
}

// Answer is what an officer gave to one question: text, or files.
type Answer struct {
	Text  string
	Files []File
}

// Words are what was written: the text, and what stands below the files.
func (a Answer) Words() string {
	words := a.Text
	for _, f := range a.Files {
		if f.Caption == "" {
			continue
		}
		if words != "" {
			words += "\n"
		}
		words += f.Caption
	}
	return words
}

// Empty tells whether nothing was given.
func (a Answer) Empty() bool { return a.Text == "" && len(a.Files) == 0 }
