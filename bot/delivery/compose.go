package delivery

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/wneessen/go-mail"
	"golang.org/x/net/idna"
)

// Limits of what goes into a header, in runes; addresses in octets as RFC 5321
// has them.
const (
	subjectLimit  = 200
	nameLimit     = 120
	fileNameLimit = 60  // encoded twelvefold at worst, and a header line ends at 998 octets
	typeLimit     = 127 // RFC 4288
	idLimit       = 200
	localLimit    = 64
	addressLimit  = 254
)

// Mail is one message to one recipient. Subject, names and file names may hold
// anything a person can type: line breaks and control characters are taken
// out, the rest is encoded. Printing a Mail shows its id only, because its body
// may hold a password.
type Mail struct {
	// MessageID makes a repeat the same mail: letters, digits and
	// . - _ + on both sides of an @, without brackets; see [Mailer.MessageID].
	MessageID string
	To        string // the bare address
	ToName    string // how the recipient is called; may be empty
	Subject   string
	Text      string // plain text, required
	HTML      string // the same as a complete HTML document, values already escaped; may be empty
	// Attachments follow in this order.
	Attachments []Attachment
	At          time.Time // becomes Date, in the mailer's zone
	Language    string    // Content-Language; "id" when empty
}

// Attachment is a file sent along.
type Attachment struct {
	Name string // shown to the recipient; path separators are replaced
	Type string // media type; application/octet-stream when empty or malformed
	Data []byte
}

// String shows the mail's id only.
func (m Mail) String() string { return "mail " + oneLine(m.MessageID, idLimit) }

// GoString keeps the body out of %#v.
func (m Mail) GoString() string { return "delivery.Mail(" + m.String() + ")" }

// LogValue keeps the body out of structured logs.
func (m Mail) LogValue() slog.Value { return slog.StringValue(m.String()) }

// MessageID derives a stable id from a key of the caller's, such as a ticket
// and what is sent for it. Equal keys give equal ids.
func (m *Mailer) MessageID(key string) string {
	var id strings.Builder
	for _, r := range strings.ToLower(key) {
		if idRune(r) {
			id.WriteRune(r)
		} else {
			fmt.Fprintf(&id, "+%x", r)
		}
	}
	return id.String() + "@" + m.domain
}

// draft is a mail ready for the wire.
type draft struct {
	recipient string
	content   []byte
}

// compose checks a mail and writes it out; what is wrong with it is Refused.
func (m *Mailer) compose(letter Mail) (draft, error) {
	recipient, err := wireAddress(letter.To)
	if err != nil {
		return draft{}, refuse(stepRecipient, err.Error())
	}
	if !validMessageID(letter.MessageID) {
		return draft{}, refuse(stepMessage, "the message id is malformed")
	}
	if letter.Text == "" {
		return draft{}, refuse(stepMessage, "the text is empty")
	}
	message := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingQP))
	m.address(message, letter, recipient)
	fill(message, letter)
	var content bytes.Buffer
	if _, err := message.WriteTo(&content); err != nil {
		return draft{}, &Error{Kind: Refused, Step: string(stepMessage), cause: err}
	}
	return draft{recipient: recipient, content: content.Bytes()}, nil
}

// address sets every header but those of the parts.
func (m *Mailer) address(message *mail.Msg, letter Mail, recipient string) {
	sender := m.from
	message.FromMailAddress(&sender)
	message.ToMailAddress(&netmail.Address{Name: oneLine(letter.ToName, nameLimit), Address: recipient})
	message.Subject(oneLine(letter.Subject, subjectLimit))
	message.SetMessageIDWithValue(letter.MessageID)
	message.SetDateWithValue(letter.At.In(m.location))
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no vacation replies, please
	message.SetGenHeader(mail.HeaderXAutoResponseSuppress, "All")
	language := letter.Language
	if language == "" {
		language = "id"
	}
	message.SetGenHeader(mail.HeaderContentLang, oneLine(language, nameLimit))
}

// fill adds text, HTML and attachments.
func fill(message *mail.Msg, letter Mail) {
	message.SetBodyString(mail.TypeTextPlain, letter.Text)
	if letter.HTML != "" {
		message.AddAlternativeString(mail.TypeTextHTML, letter.HTML)
	}
	files := make([]*mail.File, len(letter.Attachments))
	for i, attachment := range letter.Attachments {
		files[i] = file(attachment)
	}
	message.SetAttachments(files)
}

// file encodes the name by RFC 2231, which mail programs decode back to exactly
// what it was.
func file(attachment Attachment) *mail.File {
	name := safeFileName(attachment.Name)
	kind, _, err := mime.ParseMediaType(attachment.Type)
	if err != nil || !strings.Contains(kind, "/") || len(kind) > typeLimit {
		kind = "application/octet-stream"
	}
	entry := &mail.File{
		Name:   name,
		Header: map[string][]string{},
		Writer: func(w io.Writer) (int64, error) {
			n, err := w.Write(attachment.Data)
			return int64(n), err
		},
	}
	entry.Header.Set("Content-Type", mime.FormatMediaType(kind, map[string]string{"name": name}))
	entry.Header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return entry
}

func safeFileName(name string) string {
	name = oneLine(name, fileNameLimit)
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimLeft(name, ".")
	if name == "" {
		return "lampiran"
	}
	return name
}

// wireAddress checks a bare address and gives it as the wire wants it: the
// domain in its ASCII form, the local part as typed.
func wireAddress(typed string) (string, error) {
	parsed, err := netmail.ParseAddress(typed)
	if err != nil || parsed.Address != typed || parsed.Name != "" {
		return "", fmt.Errorf("the address is malformed")
	}
	at := strings.LastIndexByte(typed, '@')
	local, domain := typed[:at], typed[at+1:]
	if strings.ContainsFunc(local, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune(`"<>()[],;:\`, r)
	}) {
		return "", fmt.Errorf("the address is malformed")
	}
	domain, err = idna.Lookup.ToASCII(domain)
	if err != nil || !strings.Contains(domain, ".") {
		return "", fmt.Errorf("the address has no valid domain")
	}
	if len(local) > localLimit || len(local)+1+len(domain) > addressLimit {
		return "", fmt.Errorf("the address is too long")
	}
	return local + "@" + domain, nil
}

func validMessageID(id string) bool {
	left, right, found := strings.Cut(id, "@")
	valid := func(s string) bool {
		return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !idRune(r) })
	}
	return found && len(id) <= idLimit && valid(left) && valid(right)
}

func idRune(r rune) bool {
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".-_+", r))
}

// oneLine makes any text fit for a header or a log line: valid, without control
// or text-direction characters, single-spaced, at most limit runes.
func oneLine(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r), r == utf8.RuneError:
			return -1
		default:
			return r
		}
	}, strings.ToValidUTF8(text, ""))
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > limit {
		text = string(runes[:limit-1]) + "…"
	}
	return text
}
