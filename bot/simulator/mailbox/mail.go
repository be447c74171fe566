package mailbox

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"time"
)

// maxDepth is how deep parts may nest; a real mail needs three.
const maxDepth = 8

// Mail is one received message, taken apart. From, To and Subject are decoded
// and hold whatever the sender put there.
type Mail struct {
	ID         int       `json:"id"` // counts arrivals from 1
	ReceivedAt time.Time `json:"received_at"`
	Sender     string    `json:"sender"`     // of the envelope
	Recipients []string  `json:"recipients"` // of the envelope

	MessageID string    `json:"message_id"` // without brackets
	From      string    `json:"from"`       // header, decoded, as "Name <address>" or address
	To        string    `json:"to"`
	Subject   string    `json:"subject"`
	Date      time.Time `json:"date"` // zero when absent or malformed

	Header      map[string][]string `json:"header"` // as received, canonical keys, undecoded
	Text        string              `json:"text"`
	HTML        string              `json:"html,omitempty"`
	Attachments []Attachment        `json:"attachments,omitempty"`
	Raw         []byte              `json:"raw"` // the message as it came
}

// Attachment is a file of a mail.
type Attachment struct {
	Name string `json:"name"`
	Type string `json:"type"` // media type without parameters
	Data []byte `json:"data"`
}

// parse takes a message apart.
func parse(raw []byte) (Mail, error) {
	message, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Mail{}, fmt.Errorf("read header: %w", err)
	}
	mail := Mail{
		MessageID: strings.Trim(message.Header.Get("Message-Id"), "<> "),
		From:      addresses(message.Header.Get("From")),
		To:        addresses(message.Header.Get("To")),
		Subject:   decoded(message.Header.Get("Subject")),
		Header:    message.Header,
		Raw:       raw,
	}
	if date, err := message.Header.Date(); err == nil {
		mail.Date = date
	}
	if err := mail.addPart(part{header: message.Header.Get, body: message.Body}, 0); err != nil {
		return Mail{}, err
	}
	return mail, nil
}

// part is a message or a piece of one.
type part struct {
	header func(string) string
	body   io.Reader
}

// addPart sorts a part into text, HTML or attachments, going down into nested
// ones.
func (m *Mail) addPart(p part, depth int) error {
	if depth > maxDepth {
		return errors.New("parts nest too deep")
	}
	kind, parameters, err := mime.ParseMediaType(p.header("Content-Type"))
	if err != nil {
		kind = "text/plain" // RFC 2045: so is a part without a valid type
	}
	if strings.HasPrefix(kind, "multipart/") {
		return m.addParts(multipart.NewReader(p.body, parameters["boundary"]), depth)
	}
	data, err := io.ReadAll(plain(p.header("Content-Transfer-Encoding"), p.body))
	if err != nil {
		return fmt.Errorf("decode %s: %w", kind, err)
	}
	disposition, about, _ := mime.ParseMediaType(p.header("Content-Disposition"))
	switch {
	case disposition == "attachment":
		m.Attachments = append(m.Attachments, Attachment{Name: decoded(about["filename"]), Type: kind, Data: data})
	case kind == "text/html":
		m.HTML += string(data)
	default:
		m.Text += string(data)
	}
	return nil
}

func (m *Mail) addParts(reader *multipart.Reader, depth int) error {
	for {
		// Raw: the library's own decoding would hide the transfer encoding.
		next, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read part: %w", err)
		}
		if err := m.addPart(part{header: next.Header.Get, body: next}, depth+1); err != nil {
			return err
		}
	}
}

// plain undoes the transfer encoding.
func plain(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	default:
		return body
	}
}

// decoded undoes the encoding of a header; what cannot be decoded stays.
func decoded(header string) string {
	text, err := new(mime.WordDecoder).DecodeHeader(header)
	if err != nil {
		return header
	}
	return text
}

// addresses decodes an address header for reading.
func addresses(header string) string {
	list, err := netmail.ParseAddressList(header)
	if err != nil {
		return decoded(header)
	}
	shown := make([]string, len(list))
	for i, address := range list {
		shown[i] = address.Address
		if address.Name != "" {
			shown[i] = address.Name + " <" + address.Address + ">"
		}
	}
	return strings.Join(shown, ", ")
}
