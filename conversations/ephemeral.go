package conversations

// Ephemeral shows a message in the team's group to one member alone, or changes
// one that was shown so. Its words name no secret: whoever carries it out has
// none. It ends as EphemeralShown where it has a Step, and as EphemeralRefused
// where it cannot be shown so: then the same is done in the group, or nothing.
// It is never sent later than EphemeralPatience after what it answers.
type Ephemeral struct {
	To       int64    `json:"to"`             // the member who sees it
	Step     string   `json:"step,omitempty"` // what it is a part of
	Lang     string   `json:"lang,omitempty"`
	Text     Text     `json:"text,omitempty"`
	Keyboard Keyboard `json:"keyboard"`
	Files    []File   `json:"files,omitempty"`  // shown instead of words, each in a message of its own
	Change   int      `json:"change,omitempty"` // number of the ephemeral message to change; 0: a new one
	// Personal: it holds what a server that is not known to keep it to one
	// member must not get: files, user names, NIP.
	Personal bool     `json:"personal,omitempty"`
	Press    *Press   `json:"press,omitempty"`   // what it answers; comes back where it is refused
	Message  *Message `json:"message,omitempty"` // likewise
}

// EphemeralLimit and EphemeralChangeLimit are what a new ephemeral message and
// a changed one may say, in UTF-16 units as they are shown.
const (
	EphemeralLimit       = 4000
	EphemeralChangeLimit = 1000
)

// DropEphemeral takes ephemeral messages of one member away. That it succeeds
// is not promised, and nothing depends on it.
type DropEphemeral struct {
	To      int64 `json:"to"`
	Numbers []int `json:"numbers"`
}

// EphemeralShown reports an ephemeral message that belongs to a step.
type EphemeralShown struct {
	Step    string `json:"step"`
	To      int64  `json:"to"`
	Numbers []int  `json:"numbers"` // each alone among those that this member has now: it is used again
}

// EphemeralRefused reports an ephemeral message that was not shown to its
// member, or not to its member alone.
type EphemeralRefused struct {
	Effect Ephemeral `json:"effect"`
	// Absent: the Bot API server shows nothing to one member alone, so that
	// nothing more must be sent so until the next start.
	Absent bool `json:"absent,omitempty"`
	// Public are the numbers of messages that went to everybody, and Chat where
	// they stand: they must go.
	Public []int `json:"public,omitempty"`
	Chat   int64 `json:"chat,omitempty"`
}

func (Ephemeral) Kind() string { return "ephemeral" }

func (DropEphemeral) Kind() string { return "ephemeral_drop" }

// Lane is the group's: ephemeral messages count in its pacing.
func (Ephemeral) Lane() string { return chatLane(Team) }

// Lane is the group's.
func (DropEphemeral) Lane() string { return chatLane(Team) }

func (EphemeralShown) event() {}

func (EphemeralRefused) event() {}

// SettingEphemeral is set to EphemeralAbsent and the run of the program, where
// one has a mark, while the Bot API server is known
// to show nothing to one member alone. Each start forgets it.
const (
	SettingEphemeral = "ephemeral"
	EphemeralAbsent  = "absent"
)
