package desk_test

import (
	"fmt"
	"strings"

	"loket/conversations"
)

// message is something the person writes; the fields that say where are set.
func (a *actor) writes(m conversations.Message) conversations.Message {
	a.number++ // people and the bot share the numbers of a chat
	m.Place, m.From, m.Number = a.place(), a.person, a.number
	if m.Ephemeral != 0 {
		m.Number = 0
	}
	return m
}

// says writes a text or a command. An officer gets exactly one message back.
func (a *actor) says(text string) *answer {
	a.Helper()
	return a.does("saying "+text, a.writes(spoken(text)), "").one()
}

// spoken takes a text apart the way the decoder does.
func spoken(text string) conversations.Message {
	command, is := strings.CutPrefix(text, "/")
	if !is {
		return conversations.Message{Text: text}
	}
	name, rest, _ := strings.Cut(command, " ")
	return conversations.Message{Command: strings.ToLower(name), Text: strings.TrimSpace(rest)}
}

// opens follows a link into the private chat.
func (a *actor) opens(start string) *answer {
	a.Helper()
	return a.says("/start " + start)
}

// edits changes an old message of theirs.
func (a *actor) edits(text string) *answer {
	a.Helper()
	return a.does("editing", a.writes(conversations.Message{Text: text, Edited: true}), "").one()
}

// sendsOther sends what the bot does not take: a sticker, a voice, a place.
func (a *actor) sendsOther(kind string) *answer {
	a.Helper()
	return a.does("sending a "+kind, a.writes(conversations.Message{Other: kind}), "").one()
}

// shares gives a contact.
func (a *actor) shares(phone string, whose int64) *answer {
	a.Helper()
	return a.does("sharing "+phone, a.writes(conversations.Message{Contact: &conversations.Contact{Phone: phone, User: whose}}), "")
}

// sends sends files one right after the other, as an album comes.
func (a *actor) sends(files ...conversations.File) *answer {
	a.Helper()
	a.changedNow()
	last := a.number
	for i, f := range files {
		e := a.writes(conversations.Message{File: &f})
		if i+1 < len(files) {
			a.event(e)
			continue
		}
		got := a.does(fmt.Sprintf("sending %d files", len(files)), e, "")
		for _, m := range got.changed {
			if m.number > last {
				got.news = append(got.news, m)
			}
		}
		return got
	}
	return nil
}

// photos are pictures of the phone's camera.
func (s *stage) photos(n int) []conversations.File {
	files := make([]conversations.File, n)
	for i := range files {
		s.number++
		id := fmt.Sprint("photo", s.number)
		files[i] = conversations.File{ID: id, Unique: id, Kind: conversations.PhotoFile, Size: 200_000}
	}
	return files
}

// document is a file of a certain name, type and size.
func (s *stage) document(name, mime string, size int64) conversations.File {
	s.number++
	id := fmt.Sprint("document", s.number)
	return conversations.File{ID: id, Unique: id, Kind: conversations.DocumentFile, Name: name, MIME: mime, Size: size}
}

func (s *stage) pdf() conversations.File { return s.document("surat.pdf", "application/pdf", 300_000) }

// repliesAlone writes to the bot alone; named tells whether the app says what it
// answers.
func (a *actor) repliesAlone(to *message, text string, named bool) *answer {
	a.Helper()
	m := spoken(text)
	m.Ephemeral = 900
	if named && to != nil {
		m.ReplyToEphemeral = to.number
	}
	return a.does("writing "+text+" to the bot alone", a.writes(m), "")
}

// replies answers a message that the bot knows by name.
func (a *actor) replies(to *message, text string) *answer {
	a.Helper()
	return a.does("replying "+text, a.writes(conversations.Message{Text: text, ReplyTo: to.number}), "")
}

// finds the youngest message of the chat with a button; first of all what they
// alone see.
func (a *actor) finds(label string) *message {
	a.Helper()
	if seen := a.aside(); a.chat < 0 {
		for i := len(seen) - 1; i >= 0; i-- {
			if _, has := seen[i].button(label); has {
				return seen[i]
			}
		}
	}
	for i := len(a.chats[a.chat]) - 1; i >= 0; i-- {
		m := a.chats[a.chat][i]
		if _, has := m.button(label); has && !m.deleted {
			return m
		}
	}
	if m := a.overSomeonesShoulder(label); m != nil {
		return m
	}
	a.Fatalf("nobody offers %q to %s:\n%s", label, a.person.Name, a.transcript(a.chat))
	return nil
}

// overSomeonesShoulder finds a button that another member alone sees: whoever
// presses it forges that press.
func (a *actor) overSomeonesShoulder(label string) *message {
	if !a.eitherWay || a.chat > 0 {
		return nil
	}
	for _, shown := range a.only {
		for _, m := range shown {
			if _, has := m.button(label); has && !m.deleted {
				return m
			}
		}
	}
	return nil
}

// offered tells whether a message of the chat has a button.
func (a *actor) offered(label string) bool {
	for _, m := range a.chats[a.chat] {
		if _, has := m.button(label); has && !m.deleted {
			return true
		}
	}
	return false
}

// presses taps the youngest button of that label.
func (a *actor) presses(label string) *answer {
	a.Helper()
	return a.pressesOn(a.finds(label), label)
}

// pressesOn taps a button of a certain message, or what it was at the time.
func (a *actor) pressesOn(m *message, label string) *answer {
	a.Helper()
	b, has := m.button(label)
	if !has && a.eitherWay && a.chat < 0 && m.only == 0 {
		m = a.finds(label)
		b, has = m.button(label)
	}
	if !has {
		a.Fatalf("no button %q under\n%s", label, m)
	}
	if b.Start != "" {
		return a.alone().opens(b.Start)
	}
	if b.Data == "" {
		a.Fatalf("the button %q has nothing to tell", label)
	}
	if m.only != 0 {
		return a.claimsAlone(b.Data, m.number)
	}
	return a.claims(b.Data, m.number)
}

// claimsAlone presses, with certain data, under a message that they alone see.
func (a *actor) claimsAlone(data string, number int) *answer {
	a.Helper()
	query := a.nextQuery()
	got := a.does("pressing "+data+" alone", conversations.Press{Query: query, Place: a.place(), From: a.person, Ephemeral: number, Data: data}, query)
	if got.toasts != 1 && len(a.asked) == 0 {
		a.Fatalf("the press of %s is answered %d times", data, got.toasts)
	}
	return got
}

// claims presses with certain data, which may be forged.
func (a *actor) claims(data string, number int) *answer {
	a.Helper()
	query := a.nextQuery()
	got := a.does("pressing "+data, conversations.Press{Query: query, Place: a.place(), From: a.person, Number: number, Data: data}, query)
	if got.toasts != 1 && len(a.asked) == 0 {
		a.Fatalf("the press of %s is answered %d times", data, got.toasts)
	}
	if a.chat > 0 && len(got.news) > 1 {
		a.Fatalf("after pressing %s came %d messages:\n%s", data, len(got.news), a.transcript(a.chat))
	}
	return got
}

// last is the youngest message of the bot in the chat that stands.
func (a *actor) last() *message {
	a.Helper()
	list := a.chats[a.chat]
	for i := len(list) - 1; i >= 0; i-- {
		if !list[i].deleted {
			return list[i]
		}
	}
	a.Fatalf("the chat of %s is empty", a.person.Name)
	return nil
}

// reads fails unless the youngest message that fits the first words holds all.
func (a *actor) reads(words ...string) *message {
	a.Helper()
	list := a.chats[a.chat]
	for i := len(list) - 1; i >= 0; i-- {
		if !list[i].deleted && strings.Contains(list[i].text, words[0]) {
			for _, w := range words[1:] {
				if !strings.Contains(list[i].text, w) {
					a.Fatalf("the message should say %q:\n%s", w, list[i])
				}
			}
			return list[i]
		}
	}
	a.Fatalf("nobody told %s %q:\n%s", a.person.Name, words[0], a.transcript(a.chat))
	return nil
}

// count tells how many standing messages of the chat hold the words.
func (a *actor) count(words string) (n int) {
	for _, m := range a.chats[a.chat] {
		if !m.deleted && strings.Contains(m.text, words) {
			n++
		}
	}
	return n
}
