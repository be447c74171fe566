package accounts

import (
	"bytes"
	"encoding/json"
	"strings"

	"loket/conversations"
)

// Traces tell what belongs to a person who is erased, so that it is found
// wherever it waits: what is to be sent, asked or fetched, and what could not
// be decided. The zero value is nobody's.
type Traces struct {
	Person      int64
	Tickets     map[string]bool // of their requests
	Credentials map[string]bool // of their temporary passwords
	Works       map[string]bool // of panel work for these
	Ended       map[string]bool // of those works that end with the person
	Addresses   map[string]bool // of the accounts they hold
	Mails       map[string]bool // e-mail addresses that they gave, where others may be reached too
}

// Takes tells whether an effect goes with the person: what is said to them,
// what shows others what they gave, what is done for them alone. What belongs
// to others, such as the same mailbox's other letters, stays; so does every
// deletion.
func (t Traces) Takes(e conversations.Effect) bool {
	switch e := e.(type) {
	case conversations.Send:
		return t.takesMessage(e.Chat, e.Name, e.Text)
	case conversations.Post:
		return t.takesMessage(e.Chat, e.Name, nil)
	case conversations.Copy:
		return e.From == t.Person || t.takesMessage(e.Chat, e.Name, nil)
	case conversations.Edit:
		return t.takesMessage(e.Chat, e.Name, e.Text)
	case conversations.Document:
		return e.Chat == t.Person || e.Of == conversations.IdText(t.Person) || t.Credentials[e.Of]
	case conversations.Mail:
		return t.takesMail(e)
	case conversations.PanelCall:
		return t.Ended[e.Work] || t.Tickets[e.Ticket] && Personal(e.Step)
	case conversations.Fetch:
		return e.Officer == t.Person
	case conversations.CheckSigned:
		return t.Tickets[e.Ticket]
	case conversations.Keep:
		return t.Tickets[e.Ticket]
	case conversations.AskMember:
		return e.Person.ID == t.Person
	case conversations.Ephemeral:
		body, err := json.Marshal(e)
		return err != nil || t.TakesEvent(body, "") // its words are of the moment
	}
	return false
}

// takesMessage knows messages by their chat, and in other people's chats by
// their names. Comments had none before.
func (t Traces) takesMessage(chat int64, name string, body conversations.Text) bool {
	if chat == t.Person {
		return true
	}
	kind, of := SubjectOf(name)
	switch kind {
	case "card", "files", "answers", "comment", "ask", "word", "copy", "from", "from_file", "history", "below":
		return t.Tickets[of]
	case "hand":
		return t.Ended[of]
	case "team_letter":
		return t.Credentials[of]
	}
	return name == "" && len(body) > 0 && body[0].Key == conversations.CommentKey && t.Tickets[body[0].Args.Typed("Ticket")]
}

// SubjectOf takes a message's name apart: what kind of message it is, and the
// ticket, credential or work that it speaks of.
func SubjectOf(name string) (kind, of string) {
	kind, rest, _ := strings.Cut(name, ":")
	rest = strings.TrimPrefix(rest, "card:")
	of, _, _ = strings.Cut(rest, "/")
	return kind, of
}

// ShownNames are the beginnings of the names of messages that show others what
// belongs to a person: a request's files, answers, comment, conversation and
// reasons that were written, in the team's group, or a credential's letters in verifiers' private chats.
func ShownNames(ticket, credential string) []string {
	if ticket == "" {
		return []string{TeamLetter + credential + "/"}
	}
	return []string{"files:card:" + ticket, "answers:card:" + ticket, "comment:" + ticket, "ask:" + ticket, "from:" + ticket, "from_file:" + ticket, "history:" + ticket, "below:" + ticket}
}

// TakeBack takes a message of ShownNames away, or a recap.
func TakeBack(p conversations.Posted) conversations.Delete {
	gone := conversations.Delete{Chat: conversations.Team, Name: p.Name, Numbers: p.Numbers, Instead: conversations.Compose("card_erased")}
	switch kind, _ := SubjectOf(p.Name); kind {
	case "files", "from_file":
		gone.Files = true
	case "recap":
		gone.Files, gone.Instead = true, conversations.Compose("recap_erased")
	case "team_letter":
		gone.Chat, gone.Files, gone.Instead = p.Chat, true, conversations.Compose("letter_over")
	}
	return gone
}

// takesMail goes by whom a mail is for, never by the mailbox, which several
// people may share. Mails stored before name no person; what has no name at all
// is known by its mailbox alone.
func (t Traces) takesMail(e conversations.Mail) bool {
	if e.For != 0 {
		return e.For == t.Person
	}
	for _, codes := range conversations.CodesOf(t.Person) {
		if strings.HasPrefix(e.Name, codes) {
			return true
		}
	}
	kind, rest, _ := strings.Cut(e.Name, ":")
	first, second, _ := strings.Cut(rest, "/")
	switch kind {
	case "":
		return t.Mails[e.To]
	case "credential":
		return t.Credentials[first]
	case "decision":
		return t.Tickets[first]
	case "warning", "replaced":
		return t.Addresses[first]
	case "link":
		return strings.HasPrefix(second, conversations.IdText(t.Person)+"/")
	}
	return false
}

// Personal tells whether a step tells the panel something that the officer gave.
func Personal(s conversations.Step) bool {
	switch s {
	case conversations.StepAccount, conversations.StepSite, conversations.StepReset, conversations.StepEmail,
		conversations.StepSiteAdmin, conversations.StepSiteEmail, conversations.StepSiteRead:
		return true
	}
	return false
}

// TakesEvent tells whether an event that could not be decided, as JSON, or what
// was said of it, names the person or what is theirs.
func (t Traces) TakesEvent(event []byte, said string) bool {
	decoder := json.NewDecoder(bytes.NewReader(event))
	decoder.UseNumber()
	var body any
	if decoder.Decode(&body) != nil {
		body = string(event)
	}
	return t.names(body) || t.inWords(said)
}

func (t Traces) names(value any) bool {
	switch v := value.(type) {
	case json.Number:
		return v.String() == conversations.IdText(t.Person)
	case string:
		return t.inWords(v)
	case []any:
		for _, one := range v {
			if t.names(one) {
				return true
			}
		}
	case map[string]any:
		for _, one := range v {
			if t.names(one) {
				return true
			}
		}
	}
	return false
}

// inWords looks for the person's number and for what is theirs among the words
// of a text, whatever signs stand between them.
func (t Traces) inWords(text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-' && r != '.'
	})
	for _, word := range words {
		word = strings.Trim(word, ".")
		if word == conversations.IdText(t.Person) || t.Tickets[word] || t.Credentials[word] || t.Works[word] {
			return true
		}
	}
	return false
}
