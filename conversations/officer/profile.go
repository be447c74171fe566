package officer

import (
	"strings"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/answers"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// nonASN is what an officer without a NIP answers; it is stored as such.
const nonASN = "non-ASN"

// ProfileForm introduces an officer, once, before their first request.
func ProfileForm() *turn.Form {
	return &turn.Form{
		Name:       "profile",
		Version:    1,
		Unreviewed: true,
		Finish:     saveProfile,
		Ahead:      ahead,
		Questions: []turn.Question{
			consentQuestion(),
			{Key: "name", Choices: telegramName, Wide: true, Accept: forms.Plain(answers.PersonName)},
			{Key: "nip", Choices: nonASNChoice, Wide: true, Accept: acceptNIP, Write: nipWritten},
			{Key: "position", Accept: forms.Plain(answers.Position)},
			{Key: "unit", Accept: acceptUnit},
			{Key: "work_email", Accept: forms.Plain(answers.Email), Write: turn.MailShown},
			{Key: "phone", Contact: true, Accept: forms.Plain(answers.Phone)},
		},
	}
}

// telegramName offers the name that the officer's Telegram profile shows.
func telegramName(t *turn.Turn, _ *conversations.Draft) ([]turn.Choice, error) {
	name, err := answers.PersonName(t.Person.Name)
	if err != nil {
		return nil, nil
	}
	return []turn.Choice{{Label: conversations.Say("button_use").With("Value", name), Value: name}}, nil
}

func nonASNChoice(*turn.Turn, *conversations.Draft) ([]turn.Choice, error) {
	return []turn.Choice{{Label: conversations.Say("button_non_asn"), Value: nonASN}}, nil
}

func acceptNIP(t *turn.Turn, _ *conversations.Draft, typed string) (conversations.Answer, error) {
	if typed == nonASN || answers.WithoutNIP(typed) {
		return conversations.Answer{Text: nonASN}, nil
	}
	nip, warnings, err := answers.NIP(typed, t.Now)
	for _, warning := range warnings {
		t.Above = append(t.Above, conversations.Say("warning_"+warning))
	}
	return conversations.Answer{Text: nip}, err
}

// acceptUnit takes a listed unit or one that resembles none at once; else it
// offers what was probably meant, the last of it exactly what was typed.
func acceptUnit(t *turn.Turn, d *conversations.Draft, typed string) (conversations.Answer, error) {
	unit, err := answers.WorkUnit(typed)
	if err != nil {
		return conversations.Answer{}, err
	}
	if d.Typed != "" && strings.EqualFold(unit, d.Typed) {
		return conversations.Answer{Text: unit}, nil
	}
	exact, suggestions := t.Units.Match(unit)
	if exact != "" {
		return conversations.Answer{Text: exact}, nil
	}
	if len(suggestions) == 0 {
		return conversations.Answer{Text: unit}, nil
	}
	return conversations.Answer{}, &turn.Refusal{Line: conversations.Say("unit_suggestions").With("Unit", unit), Options: suggestions, Typed: unit}
}

// saveProfile remembers the officer, takes the contact keyboard away and goes
// on with what was asked for.
func saveProfile(t *turn.Turn, d *conversations.Draft) error {
	officer, _, err := t.Officer(t.Session.Chat)
	if err != nil {
		return err
	}
	previousUnit, previousEmail, previousPhone := officer.Unit, officer.Email, officer.Phone
	fillProfile(&officer, d)
	if previousEmail != "" && !strings.EqualFold(previousEmail, officer.Email) {
		if err := accounts.EmailChanged(t, &officer, previousEmail); err != nil {
			return err
		}
	}
	if !officer.Consented() {
		officer.ConsentVersion, officer.ConsentAt = consentVersion, t.Now
	}
	if previousUnit != officer.Unit {
		officer.ForgetUnit()
	}
	t.KeepOfficer(officer)
	t.Note(officer.ID, "profile.saved", "", "consent "+officer.ConsentVersion)
	wish := t.Session.Wish
	t.Session.Draft = d.Behind
	if d.Behind == nil {
		t.Session.Wish = ""
	}
	t.Session.Seq++
	t.Keep(t.Session)
	saved := conversations.Compose(conversations.Say("profile_saved").With("Name", firstName(officer.Name)))
	if wish == "" || d.Behind != nil {
		saved = conversations.Compose(saved, conversations.Blank, profileCard(t, officer))
	}
	if d.Behind != nil && officer.Phone == previousPhone { // no keyboard to take away: one message
		return forms.AskWith(t, saved)
	}
	// The phone's keyboard can only be taken away by a message without buttons.
	t.Do(conversations.Send{Chat: t.Session.Chat, Lang: t.Session.Lang, Text: saved, Keyboard: conversations.Keyboard{Remove: true},
		Key: "profile_saved", Replaces: "profile_saved"})
	switch {
	case d.Behind != nil:
		return forms.Ask(t)
	case wish == "":
		return nil
	}
	return BeginNamed(t, wish)
}

func fillProfile(o *conversations.Officer, d *conversations.Draft) {
	for key, set := range map[string]func(string){
		"name":       func(v string) { o.Name = v },
		"nip":        func(v string) { o.NIP = strings.TrimPrefix(v, nonASN) },
		"position":   func(v string) { o.Position = v },
		"unit":       func(v string) { o.Unit = v },
		"work_email": func(v string) { o.Email = v },
		"phone": func(v string) {
			o.Phone, o.PhoneVerified = strings.TrimSuffix(v, forms.VerifiedMark), strings.HasSuffix(v, forms.VerifiedMark)
		},
	} {
		if a, given := d.Answers[key]; given {
			set(a.Text)
		}
	}
}

func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// Profile shows what is known of the officer, with buttons to change it.
func Profile(t *turn.Turn) error {
	o, known, err := t.Officer(t.Session.Chat)
	if err != nil {
		return err
	}
	if !known {
		if t.Session.Draft != nil {
			t.Chatter(conversations.Compose("profile_none"), t.Aside())
			return nil
		}
		return introduce(t, o, false)
	}
	prove, err := accounts.ProveRow(t)
	if err != nil {
		return err
	}
	t.Chatter(conversations.Compose(profileCard(t, o)), conversations.Rows(
		conversations.Row(conversations.Button{Label: conversations.Say("button_edit_profile"), Data: "m:profile"}), prove,
		firstRow(t.Aside())))
	return nil
}

func firstRow(k conversations.Keyboard) []conversations.Button {
	if len(k.Rows) == 0 {
		return nil
	}
	return k.Rows[0]
}

func profileCard(t *turn.Turn, o conversations.Officer) conversations.Line {
	return conversations.Say("profile_card").With(
		"Name", o.Name, "NIP", nipShown(o.NIP), "Position", o.Position, "Unit", o.Unit,
		"Email", o.Email, "Proved", emailShown(t, o), "Phone", o.Phone, "Checked", conversations.PhoneShown(o), "Consent", o.ConsentAt)
}

// nipWritten writes the answer to the question for the NIP.
func nipWritten(_ *turn.Turn, answer string) conversations.Arg {
	return conversations.ArgOf(nipShown(strings.TrimPrefix(answer, nonASN)))
}

func nipShown(nip string) conversations.Line {
	if nip == "" {
		return conversations.Say("nip_none")
	}
	return conversations.Copied(nip)
}

// emailShown tells whether an address counts; nothing where none can be proved.
func emailShown(t *turn.Turn, o conversations.Officer) conversations.Arg {
	switch {
	case o.EmailProved:
		return conversations.ArgOf(conversations.Say("email_proved"))
	case t.MailOff:
		return conversations.Arg{}
	}
	return conversations.ArgOf(conversations.Say("email_unproved"))
}

// editProfile is the name of the form that changes the profile.
const editProfile = "edit_profile"

// EditProfile opens the profile with everything filled in: the officer picks
// what to change and comes straight back, also to a draft that waits meanwhile.
func EditProfile(t *turn.Turn) error {
	o, known, err := t.Officer(t.Session.Chat)
	if err != nil {
		return err
	}
	t.EndOffer()
	running := t.Session.Draft
	switch {
	case !known && running == nil:
		return introduce(t, o, false)
	case !known, running != nil && running.Form == editProfile:
		return forms.Repeat(t, nil)
	}
	d := &conversations.Draft{Form: editProfile, Behind: running, Answers: map[string]conversations.Answer{
		"name": {Text: o.Name}, "nip": {Text: o.NIP}, "position": {Text: o.Position},
		"unit": {Text: o.Unit}, "work_email": {Text: o.Email}, "phone": {Text: o.Phone},
	}}
	if o.NIP == "" {
		d.Answers["nip"] = conversations.Answer{Text: nonASN}
	}
	if o.PhoneVerified {
		d.Answers["phone"] = conversations.Answer{Text: o.Phone + forms.VerifiedMark}
	}
	form := t.Forms[d.Form]
	d.Version, d.Step = form.Version, turn.Review
	t.Session.Draft = d
	t.Session.Seq++
	return forms.OfferChanges(t)
}

// EditProfileForm asks the profile's questions again, without the consent.
func EditProfileForm() *turn.Form {
	f := ProfileForm()
	f.Name, f.Asks, f.Unreviewed, f.Ahead, f.Beside = editProfile, "profile", false, nil, true
	f.Questions, f.Saves = f.Questions[1:], true
	return f
}
