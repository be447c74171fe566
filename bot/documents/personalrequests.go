package documents

import (
	"maps"
	"slices"
	"strconv"

	"loket/conversations"
	"loket/conversations/accounts"
)

// requests tells each request, with everything that was done with it and speaks
// of nobody else: what was worked out for the team about an address, its holder
// and user name is theirs alone who hold it.
func (c *copying) requests() {
	c.heading("personal_requests")
	for _, r := range c.kept.Requests {
		c.item(r.Ticket + " · " + c.say("service_"+string(r.Service)) + " · " + c.attempt(c.catalogue.StateWords(&r.Request)))
		c.indented(func() {
			c.dates(r.Request)
			c.section("personal_answers", len(r.Answers), func() { c.answers(r.Answers) })
			c.section("personal_before", len(r.Before), func() { c.answers(r.Before) })
			c.section("personal_files", len(r.Attachments), func() { c.files(r.Attachments) })
			c.section("personal_reasons", len(r.Reasons), func() { c.lines(r.Reasons) })
			c.section("personal_corrected", len(r.Corrected), func() { c.lines(r.Corrected) })
			story, trail := r.OwnStory(), c.ownTrail(r)
			c.section("personal_story", len(story), func() { c.story(story) })
			talk := r.OwnTalk()
			c.section("personal_talk", len(talk), func() { c.talk(talk) })
			c.works(c.ownWorks(r.Works))
			c.section("personal_trail", len(trail), func() { c.trail(trail, false) })
		})
	}
	c.none(len(c.kept.Requests))
}

func (c *copying) dates(r conversations.Request) {
	c.fact("personal_address", r.Address)
	c.fact("field_unit", r.Unit)
	c.fact("personal_sent", c.tell(r.SentAt))
	c.fact("personal_due", c.tell(r.Due))
	c.fact("personal_decided", c.tell(r.DecidedAt))
	c.fact("personal_username", c.ifHeld(r.Address, r.Username))
	c.fact("personal_opened", c.tell(r.OpenedAt))
	c.fact("personal_letter", c.tell(r.LetterAt))
	if r.Rating > 0 {
		c.fact("personal_rating", strconv.Itoa(r.Rating))
	}
	c.fact("personal_comment", r.Comment)
	c.fact("personal_closed", c.tell(r.ClosedAt))
}

// talk tells what the person and the team said to each other; who of the team
// it was is the team's.
func (c *copying) talk(said []conversations.Remark) {
	for _, s := range said {
		c.named(c.tell(s.At)+" · "+c.attempt(line("personal_talk_"+string(s.Side))), s.Words+c.attached(s.Files))
	}
}

// attached counts what is no text.
func (c *copying) attached(files int) string {
	if files == 0 {
		return ""
	}
	return " " + c.say("personal_talk_files", "Files", strconv.Itoa(files))
}

// answers lists what was given to each question, files by their names.
func (c *copying) answers(given map[string]conversations.Answer) {
	for _, key := range slices.Sorted(maps.Keys(given)) {
		a := given[key]
		text := a.Words()
		for _, f := range a.Files {
			text += c.fileNote(f)
		}
		c.named(c.attempt(line("field_"+key)), text)
	}
}

// fileNote is a file as one more line of an answer.
func (c *copying) fileNote(f conversations.File) string {
	return "\n" + c.fileNamed(f.Name, f.Kind, f.Size)
}

func (c *copying) files(all []conversations.Attachment) {
	for _, a := range all {
		c.item(c.fileNamed(a.File.Name, a.File.Kind, a.Size) + note(a.Hash))
	}
}

// fileNamed says which file it is: by its name, or by what it is.
func (c *copying) fileNamed(name string, kind conversations.FileKind, size int64) string {
	if name == "" {
		name = c.attempt(line("personal_file_" + string(kind)))
	}
	return c.say("personal_file_sized", "Name", name, "Size", strconv.FormatInt(max(1, (size+1023)/1024), 10))
}

func (c *copying) lines(all []conversations.Line) {
	for _, l := range all {
		c.item(c.attempt(l))
	}
}

// story leaves out who: verifiers are persons too.
func (c *copying) story(moments []conversations.Moment) {
	for _, m := range moments {
		c.item(c.tell(m.At) + " · " + c.attempt(m.What.Words().With("Who", "")))
	}
}

// works lists what was done at the panel.
func (c *copying) works(all []conversations.Work) {
	c.section("personal_works", len(all), func() {
		for _, w := range all {
			c.item(w.ID + " · " + c.attempt(line("goal_"+w.Goal)) + " · " + w.Address + note(w.Username) + note(w.Email) + note(w.Title))
			c.indented(func() {
				for _, s := range w.Steps {
					if !s.At.IsZero() {
						c.item(c.tell(s.At) + " · " + c.attempt(accounts.Line(s)))
					}
				}
			})
		}
	})
}
