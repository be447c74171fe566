package team

import (
	"slices"

	"loket/conversations"
	"loket/conversations/turn"
)

// asker is who asked the team's bot for something, and how it is answered: to
// them alone where that can be, else in the group.
type asker struct {
	t       *turn.Turn
	alone   bool
	who     int64
	press   *conversations.Press
	message *conversations.Message
}

// askerBy is the asker behind a message. Who wrote to the bot alone is answered
// so, whatever they have chosen: their app shows it.
func askerBy(t *turn.Turn, m conversations.Message) (asker, error) {
	alone, err := privately(t, m.From.ID)
	if m.Ephemeral != 0 && !t.Openly {
		absent, settingErr := serverAbsent(t)
		alone, err = !absent, settingErr
	}
	return asker{t: t, alone: alone, who: m.From.ID, message: &m}, err
}

// pressedBy is the asker behind a press.
func pressedBy(t *turn.Turn, p conversations.Press) (asker, error) {
	alone, err := privately(t, p.From.ID)
	return asker{t: t, alone: alone, who: p.From.ID, press: &p}, err
}

// say answers.
func (a asker) say(body conversations.Text) { a.show(body, conversations.Keyboard{}, false) }

// show answers with buttons. What is personal goes to a server only that is
// known to show it to one person alone.
func (a asker) show(body conversations.Text, keyboard conversations.Keyboard, personal bool) {
	if !a.alone {
		a.t.GroupShow(body, keyboard)
		return
	}
	a.t.Do(conversations.Ephemeral{To: a.who, Text: body, Keyboard: keyboard, Personal: personal, Press: a.press, Message: a.message})
	if a.press != nil && a.press.Ephemeral != 0 { // a page takes the place of the one before
		dropPressed(a.t, *a.press)
	}
}

// filesAlone is how many files are shown to one member: each is a message, and
// there is little time.
const filesAlone = 3

// showsFiles shows files to who asked alone; false: the group has to.
func (a asker) showsFiles(files []conversations.File) bool {
	if !a.alone || len(files) > filesAlone {
		return false
	}
	a.t.Do(conversations.Ephemeral{To: a.who, Files: files, Personal: true, Press: a.press, Message: a.message})
	return true
}

// stepsRow lets a member choose where their own steps are shown; nothing where
// the server leaves no choice.
func stepsRow(t *turn.Turn, member int64) ([]conversations.Button, error) {
	absent, err := serverAbsent(t)
	if err != nil || absent || t.Openly {
		return nil, err
	}
	m, err := t.MemberOf(member)
	if err != nil {
		return nil, err
	}
	if m.OnCard {
		return conversations.Row(conversations.Button{Label: conversations.Say("button_steps_alone"), Data: "a:alone"}), nil
	}
	return conversations.Row(conversations.Button{Label: conversations.Say("button_steps_on_card"), Data: "a:card"}), nil
}

// stepsPress takes that choice.
func stepsPress(t *turn.Turn, p conversations.Press, where string) error {
	m, err := t.MemberOf(p.From.ID)
	if err != nil {
		return err
	}
	m.OnCard, m.Unseen = where == "card", 0
	t.Keep(m)
	if m.OnCard {
		t.Box(p, conversations.Say("toast_steps_on_card"))
	} else {
		t.Box(p, conversations.Say("toast_steps_alone"))
	}
	return nil
}

// help tells the team's commands.
func help(t *turn.Turn, a asker) error {
	row, err := stepsRow(t, a.who)
	if err != nil {
		return err
	}
	a.show(conversations.Compose("group_help"), conversations.Rows(row, rehearseRow()), false)
	return nil
}

// serverAbsent tells whether this run of the program has learned that the Bot
// API server shows nothing to one member alone. What an earlier run learned
// counts no more: it may be another server now.
func serverAbsent(t *turn.Turn) (bool, error) {
	known, err := t.Mem.Setting(conversations.SettingEphemeral)
	return known == conversations.EphemeralAbsent+t.Run, err
}

// ForgetServer forgets what was known of the Bot API server: after a start it
// may be another one.
func ForgetServer(t *turn.Turn) error {
	able, err := t.Mem.Setting(conversations.SettingEphemeral)
	if err == nil && able != "" {
		t.Remember(conversations.Setting{Key: conversations.SettingEphemeral})
	}
	return err
}

// EphemeralRefused does in the group what could not be shown to one member
// alone, and has taken back what everybody sees.
func EphemeralRefused(t *turn.Turn, e conversations.EphemeralRefused) error {
	t.Openly = true
	if e.Absent {
		t.Remember(conversations.Setting{Key: conversations.SettingEphemeral, Value: conversations.EphemeralAbsent + t.Run})
	}
	if len(e.Public) > 0 {
		t.Do(conversations.Delete{Chat: e.Chat, Name: leakedName(e), Numbers: e.Public, Instead: conversations.Compose("message_over")})
	}
	effect := e.Effect
	openly := effect.Message != nil && effect.Message.Ephemeral == 0 // everybody has read what was asked
	if m, err := t.MemberOf(effect.To); err != nil || !m.Inside && !openly {
		return err // who has left is answered by nobody, and what they were asked ends by itself
	}
	if effect.Step != "" {
		return stepRefused(t, effect)
	}
	switch {
	case effect.Press != nil:
		return again(t, *effect.Press)
	case effect.Message != nil && aloneCommand(effect.Message.Command):
		return groupCommand(t, *effect.Message)
	}
	return nil // a hint to one person, which nobody else needs
}

// again does in the group what a press asked for; the press itself has been
// answered.
func again(t *turn.Turn, p conversations.Press) error {
	err := memberPress(t, p)
	t.Effects = slices.DeleteFunc(t.Effects, func(e conversations.Effect) bool {
		toast, is := e.(conversations.Toast)
		return is && toast.Query == p.Query
	})
	return err
}

func leakedName(e conversations.EphemeralRefused) string { return "leaked:" + e.Effect.Step }

// aloneCommands are answered to who asked alone.
var aloneCommands = []string{"antrean", "cari", "riwayat", "bantuan", "help", "start", "mulai"}

func aloneCommand(name string) bool { return slices.Contains(aloneCommands, name) }

// stepRefused goes on in the group with what a verifier is being asked.
func stepRefused(t *turn.Turn, e conversations.Ephemeral) error {
	r, f, err := stepOf(t, e)
	if err != nil || r == nil {
		return err
	}
	f.Private, f.Numbers = false, nil
	return askOpenly(t, shown{}, r, f)
}

// stepOf finds the request of a step, while its verifier is still asked; nil
// otherwise.
func stepOf(t *turn.Turn, e conversations.Ephemeral) (*conversations.Request, conversations.Face, error) {
	r, err := t.Request(ticketOf(e.Step))
	if err != nil {
		return nil, conversations.Face{}, turn.IgnoreGone(err)
	}
	if f := r.Face; f.Private && f.Mode != "" && f.By.ID == e.To {
		return r, f, nil
	}
	return nil, conversations.Face{}, nil
}
