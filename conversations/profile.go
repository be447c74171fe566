package conversations

import (
	"errors"
	"strings"

	"loket/conversations/answers"
)

// consentVersion names the text that officers agree to; raised when it changes.
const consentVersion = "2026-11"

// nonASN is what an officer without a NIP answers; it is stored as such.
const nonASN = "non-ASN"

// profileForm introduces an officer, once, before their first request.
func profileForm() *Form {
	return &Form{
		Name:       "profile",
		Version:    1,
		Unreviewed: true,
		Finish:     (*turn).saveProfile,
		Questions: []Question{
			{Key: "consent", Choices: consentChoices, Accept: acceptConsent, Details: consentDetails},
			{Key: "name", Choices: telegramName, Wide: true, Accept: plain(answers.PersonName)},
			{Key: "nip", Choices: nonASNChoice, Wide: true, Accept: acceptNIP, Write: nipWritten},
			{Key: "position", Accept: plain(answers.Position)},
			{Key: "unit", Accept: acceptUnit},
			{Key: "work_email", Accept: plain(answers.Email), Write: mailShown},
			{Key: "phone", Contact: true, Accept: plain(answers.Phone)},
		},
	}
}

// plain makes Accept of a judgement on the text alone.
func plain(judge func(string) (string, error)) func(*turn, *Draft, string) (Answer, error) {
	return func(_ *turn, _ *Draft, typed string) (Answer, error) {
		value, err := judge(typed)
		return Answer{Text: value}, err
	}
}

func consentDetails(t *turn, _ *Draft) Args {
	return Args{"Office": {Text: t.Office.Name}}
}

func consentChoices(*turn, *Draft) ([]Choice, error) {
	return []Choice{
		{Label: say("button_agree"), Value: "setuju"},
		{Label: say("button_disagree"), Act: (*turn).declineConsent},
	}, nil
}

func acceptConsent(t *turn, _ *Draft, typed string) (Answer, error) {
	if typed != "setuju" {
		return Answer{}, refuse("refused_consent")
	}
	return Answer{Text: consentVersion}, nil
}

// declineConsent keeps nothing and names the desk.
func (t *turn) declineConsent() error {
	t.session.Draft, t.session.Wish = nil, ""
	t.session.Seq++
	t.keep(t.session)
	t.passing(text(say("consent_declined").with("Address", own(t.Office.Address), "Phone", t.Office.Phone)), Keyboard{})
	return nil
}

// telegramName offers the name that the officer's Telegram profile shows.
func telegramName(t *turn, _ *Draft) ([]Choice, error) {
	name, err := answers.PersonName(t.person.Name)
	if err != nil {
		return nil, nil
	}
	return []Choice{{Label: say("button_use").with("Value", name), Value: name}}, nil
}

func nonASNChoice(*turn, *Draft) ([]Choice, error) {
	return []Choice{{Label: say("button_non_asn"), Value: nonASN}}, nil
}

func acceptNIP(t *turn, _ *Draft, typed string) (Answer, error) {
	if typed == nonASN {
		return Answer{Text: nonASN}, nil
	}
	nip, warnings, err := answers.NIP(typed, t.now)
	for _, warning := range warnings {
		t.above = append(t.above, say("warning_"+warning))
	}
	return Answer{Text: nip}, err
}

// acceptUnit takes a listed unit or one that resembles none at once; else it
// offers what was probably meant, the last of it exactly what was typed.
func acceptUnit(t *turn, d *Draft, typed string) (Answer, error) {
	unit, err := answers.WorkUnit(typed)
	if err != nil {
		return Answer{}, err
	}
	if d.Typed != "" && strings.EqualFold(unit, d.Typed) {
		return Answer{Text: unit}, nil
	}
	exact, suggestions := t.Units.Match(unit)
	if exact != "" {
		return Answer{Text: exact}, nil
	}
	if len(suggestions) == 0 {
		return Answer{Text: unit}, nil
	}
	return Answer{}, &refusal{line: say("unit_suggestions").with("Unit", unit), options: suggestions, typed: unit}
}

// saveProfile remembers the officer, takes the contact keyboard away and goes
// on with what was asked for.
func (t *turn) saveProfile(d *Draft) error {
	officer, known, err := t.officer(t.session.Chat)
	if err != nil {
		return err
	}
	previousUnit, previousEmail := officer.Unit, officer.Email
	fillProfile(&officer, d)
	if previousEmail != "" && !strings.EqualFold(previousEmail, officer.Email) {
		if err := t.emailChanged(&officer, previousEmail); err != nil {
			return err
		}
	}
	if !known || d.Answers["consent"].Text != "" {
		officer.ConsentVersion, officer.ConsentAt = consentVersion, t.now
	}
	if previousUnit != officer.Unit {
		officer.forgetUnit()
	}
	t.keepOfficer(officer)
	t.note(officer.ID, "profile.saved", "", "consent "+officer.ConsentVersion)
	wish := t.session.Wish
	t.session.Draft, t.session.Wish = nil, ""
	t.session.Seq++
	t.keep(t.session)
	saved := text(say("profile_saved").with("Name", firstName(officer.Name)))
	if wish == "" {
		saved = text(saved, blank, t.profileCard(officer))
	}
	// The phone's keyboard can only be taken away by a message without buttons.
	t.do(Send{Chat: t.session.Chat, Lang: t.session.Lang, Text: saved, Keyboard: Keyboard{Remove: true},
		Key: "profile_saved", Replaces: "profile_saved"})
	if wish == "" {
		return nil
	}
	return t.beginNamed(wish)
}

func fillProfile(o *Officer, d *Draft) {
	for key, set := range map[string]func(string){
		"name":       func(v string) { o.Name = v },
		"nip":        func(v string) { o.NIP = strings.TrimPrefix(v, nonASN) },
		"position":   func(v string) { o.Position = v },
		"unit":       func(v string) { o.Unit = v },
		"work_email": func(v string) { o.Email = v },
		"phone": func(v string) {
			o.Phone, o.PhoneVerified = strings.TrimSuffix(v, verifiedMark), strings.HasSuffix(v, verifiedMark)
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

// profile shows what is known of the officer, with buttons to change it.
func (t *turn) profile() error {
	o, known, err := t.officer(t.session.Chat)
	if err != nil {
		return err
	}
	if !known {
		if t.session.Draft != nil {
			t.chatter(text("profile_none"), t.aside())
			return nil
		}
		return t.start("profile")
	}
	prove, err := t.proveRow()
	if err != nil {
		return err
	}
	t.chatter(text(t.profileCard(o)), rows(
		row(Button{Label: say("button_edit_profile"), Data: "m:profile"}), prove,
		t.aside().firstRow()))
	return nil
}

func (k Keyboard) firstRow() []Button {
	if len(k.Rows) == 0 {
		return nil
	}
	return k.Rows[0]
}

func (t *turn) profileCard(o Officer) Line {
	return say("profile_card").with(
		"Name", o.Name, "NIP", nipShown(o.NIP), "Position", o.Position, "Unit", o.Unit,
		"Email", o.Email, "Proved", t.emailShown(o), "Phone", o.Phone, "Checked", phoneShown(o), "Consent", o.ConsentAt)
}

// nipWritten writes the answer to the question for the NIP.
func nipWritten(_ *turn, answer string) Arg {
	return argOf(nipShown(strings.TrimPrefix(answer, nonASN)))
}

func nipShown(nip string) Line {
	if nip == "" {
		return say("nip_none")
	}
	return copied(nip)
}

// emailShown tells whether an address counts; nothing where none can be proved.
func (t *turn) emailShown(o Officer) Arg {
	switch {
	case o.EmailProved:
		return argOf(say("email_proved"))
	case t.MailOff:
		return Arg{}
	}
	return argOf(say("email_unproved"))
}

func phoneShown(o Officer) Line {
	if o.PhoneVerified {
		return say("phone_verified")
	}
	return say("phone_unverified")
}

// editProfile opens the profile with everything filled in: the officer picks
// what to change and comes straight back.
func (t *turn) editProfile() error {
	o, known, err := t.officer(t.session.Chat)
	if err != nil || !known {
		return errors.Join(err, t.start("profile"))
	}
	d := &Draft{Form: "edit_profile", Answers: map[string]Answer{
		"name": {Text: o.Name}, "nip": {Text: o.NIP}, "position": {Text: o.Position},
		"unit": {Text: o.Unit}, "work_email": {Text: o.Email}, "phone": {Text: o.Phone},
	}}
	if o.NIP == "" {
		d.Answers["nip"] = Answer{Text: nonASN}
	}
	if o.PhoneVerified {
		d.Answers["phone"] = Answer{Text: o.Phone + verifiedMark}
	}
	form := t.forms[d.Form]
	d.Version, d.Step = form.Version, review
	t.session.Draft = d
	t.session.Seq++
	return t.offerChanges()
}

// editProfileForm asks the profile's questions again, without the consent.
func editProfileForm() *Form {
	f := profileForm()
	f.Name, f.Asks, f.Unreviewed = "edit_profile", "profile", false
	f.Questions = f.Questions[1:]
	return f
}
