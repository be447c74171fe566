package telegram

// The shapes of updates, with the fields that matter here and no others: what
// is not named cannot fail to decode.

type wireUpdate struct {
	ID            int64
	Message       *wireMessage
	Edited        *wireMessage
	CallbackQuery *wireQuery
	MyMember      *wireMember
	Member        *wireMember
}

type wireUser struct {
	ID       int64
	IsBot    bool
	First    string
	Last     string
	Username string
	Language string
}

type wireChat struct {
	ID       int64
	Type     string
	Title    string
	Username string
}

type wireMessage struct {
	Number     int
	Thread     int
	InTopic    bool
	From       *wireUser
	SenderChat bool
	Chat       wireChat
	ReplyTo    int // number of the message answered

	Text      string
	Caption   string
	Photo     []wireFile
	Document  *wireFile
	Animation bool // comes with a document that is none
	Contact   *wireContact
	Newcomers []wireUser
	Leaver    *wireUser
	MovedTo   int64
	MovedFrom int64
}

// wireFile is a document, or one size of a photo.
type wireFile struct {
	ID     string
	Unique string
	Name   string
	MIME   string
	Size   int64
	Width  int
	Height int
}

type wireContact struct {
	Phone string
	User  int64
}

type wireQuery struct {
	ID      string
	From    wireUser
	Message *wireMessage // chat and number alone where it is too old
	Data    string
}

type wireMember struct {
	Chat wireChat
	From wireUser
	New  wireStanding
}

// wireStanding is how somebody stands to a chat.
type wireStanding struct {
	User     wireUser
	Status   string
	IsMember bool
}

// inside tells whether that status means to be in the chat.
func (m *wireMember) inside() bool { return isInside(m.New.Status, m.New.IsMember) }

// isInside reads the status of a chat member. A restricted person may be in
// the chat or have left it.
func isInside(status string, isMember bool) bool {
	switch status {
	case "creator", "administrator", "member":
		return true
	case "restricted":
		return isMember
	}
	return false
}
