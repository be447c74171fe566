package conversations

import (
	"encoding/json"
	"hash/fnv"
	"slices"
)

// keptSaid is how many messages of an officer are known again.
const keptSaid = 40

// Said is a message that somebody sent: its number at Telegram, and a mark of
// what it said.
type Said struct {
	Number int
	Mark   uint32
}

// MarshalJSON writes number and mark as a pair: there are many of them.
func (s Said) MarshalJSON() ([]byte, error) {
	return json.Marshal([2]int64{int64(s.Number), int64(s.Mark)})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Said) UnmarshalJSON(body []byte) error {
	var pair [2]int64
	if err := json.Unmarshal(body, &pair); err != nil {
		return err
	}
	s.Number, s.Mark = int(pair[0]), uint32(pair[1]) // #nosec G115 -- as MarshalJSON wrote it
	return nil
}

// Hear notes what a message says, and tells whether that is news: an edited
// message that says what it said before is none (a person's first reaction comes
// as one), nor is one from before those that are known.
func (s *Session) Hear(m Message) (news bool) {
	heard := Said{Number: m.Number, Mark: m.Mark()}
	i := slices.IndexFunc(s.Said, func(known Said) bool { return known.Number == m.Number })
	switch {
	case i >= 0 && s.Said[i] == heard:
		return !m.Edited
	case i >= 0:
		s.Said[i] = heard
		return true
	case m.Edited && len(s.Said) >= keptSaid && m.Number < s.Said[0].Number:
		return false
	}
	s.Said = append(s.Said, heard)
	s.Said = s.Said[max(0, len(s.Said)-keptSaid):]
	return true
}

// Mark tells messages apart by what they say.
func (m Message) Mark() uint32 {
	h := fnv.New32a()
	for _, part := range []string{m.Command, m.Text, m.Other} {
		_, _ = h.Write([]byte(part + "\x00"))
	}
	if m.File != nil {
		_, _ = h.Write([]byte(m.File.Unique))
	}
	if m.Contact != nil {
		_, _ = h.Write([]byte(m.Contact.Phone))
	}
	return h.Sum32()
}
