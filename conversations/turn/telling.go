package turn

import (
	"strconv"

	"loket/conversations"
)

// FormButton carries a tap back to the question that is being asked now.
func (t *Turn) FormButton(label conversations.Line, act string) conversations.Button {
	return conversations.Button{Label: label, Data: "f:" + strconv.Itoa(t.Session.Seq) + ":" + act}
}

func (t *Turn) Signature() conversations.Line {
	line := conversations.Say("mail_signature").With("Office", t.Office.Name, "Government", t.Office.Government, "Phone", t.Office.Phone)
	if bot, err := t.Mem.Setting(conversations.SettingUsername); err == nil && bot != "" {
		line = line.With("Bot", conversations.Own(bot))
	}
	return line
}

// MailDecision reaches an officer who has blocked the bot.
func (t *Turn) MailDecision(r *conversations.Request, lang string, body conversations.Text) error {
	o, known, err := t.Officer(r.Officer)
	if err != nil || !known || t.MailOff || o.Email == "" {
		return err
	}
	t.Do(conversations.Mail{Name: "decision:" + r.Ticket + "/" + string(r.State), For: r.Officer, To: o.Email, Lang: lang,
		Subject: conversations.Say("mail_subject_decision").With("Ticket", r.Ticket), Text: conversations.Compose(body, conversations.Blank, t.Signature())})
	return nil
}

func (t *Turn) MenuKeyboard() conversations.Keyboard {
	var all [][]conversations.Button
	for _, o := range t.Openings {
		if o.Menu == "" {
			continue
		}
		b := conversations.Button{Label: conversations.Say(o.Menu), Data: "m:" + o.Name}
		if last := len(all) - 1; last > 1 && len(all[last]) < 2 {
			all[last] = append(all[last], b)
			continue
		}
		all = append(all, conversations.Row(b))
	}
	if t.Session != nil && t.Session.Draft != nil {
		all = append(all, conversations.Row(t.FormButton(conversations.Say("button_resume"), "resume")))
	}
	return conversations.Rows(all...)
}

// Aside stands under answers that never touch a draft: the way back to it.
func (t *Turn) Aside() conversations.Keyboard {
	if t.Session.Draft == nil {
		return conversations.Keyboard{}
	}
	return conversations.Rows(conversations.Row(t.FormButton(conversations.Say("button_resume"), "resume")))
}

func (t *Turn) OfficeLine() conversations.Line {
	return conversations.Say("office_line").With("Office", t.Office.Name, "Address", conversations.Own(t.Office.Address), "Phone", t.Office.Phone, "Email", t.Office.Email, "Site", t.Office.Site)
}

// VerifierShown is the name of a verifier as officers read it: empty, unless the
// office shows it.
func (t *Turn) VerifierShown(name string) string {
	if !t.ShowVerifier {
		return ""
	}
	return name
}

// GroupSay answers the team.
func (t *Turn) GroupSay(body conversations.Text) { t.GroupShow(body, conversations.Keyboard{}) }

func (t *Turn) GroupShow(body conversations.Text, keyboard conversations.Keyboard) {
	t.Do(conversations.Send{Chat: conversations.Team, Text: body, Keyboard: keyboard, Class: conversations.ClassAnswer})
}

// TellOfficer writes to the officer of a request in their language. Where the
// bot is blocked the word goes by mail.
func (t *Turn) TellOfficer(r *conversations.Request, body conversations.Text, keyboard conversations.Keyboard) error {
	if r.Rehearsal != nil {
		t.tellRehearsing(r, body, keyboard)
		return nil
	}
	s, err := t.SessionOf(r.Officer)
	if err != nil {
		return err
	}
	if s.Blocked {
		return t.MailDecision(r, s.Lang, body)
	}
	if s.Chat > 0 {
		t.Do(conversations.Send{Chat: s.Chat, Lang: s.Lang, Text: body, Keyboard: keyboard, Decision: r.Ticket})
	}
	return nil
}

// Decided records who decides on a request.
func (t *Turn) Decided(r *conversations.Request, by conversations.Actor) {
	r.Decided, r.DecidedAt = &by, t.Now
	if r.Claimed == nil {
		r.Claimed = &by
	}
}
