package officer

import (
	"slices"
	"strconv"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/requests"
	"loket/conversations/turn"

	"loket/conversations/forms"
)

// consentVersion names the text that officers agree to; raised when it changes.
const consentVersion = "2026-12"

// ConsentForm asks for the consent alone, of somebody whose wish needs no more
// of them.
func ConsentForm() *turn.Form {
	return &turn.Form{Name: "consent", Asks: "profile", Version: 1, Unreviewed: true, Finish: saveConsent, Ahead: ahead,
		Questions: []turn.Question{consentQuestion()}}
}

func consentQuestion() turn.Question {
	return turn.Question{Key: "consent", Choices: consentChoices, Accept: acceptConsent, Details: consentDetails}
}

func consentDetails(t *turn.Turn, _ *conversations.Draft) conversations.Args {
	return conversations.Args{"Office": {Text: t.Office.Name}, "Rejected": {Text: strconv.Itoa(t.KeepRejected)}}
}

func consentChoices(*turn.Turn, *conversations.Draft) ([]turn.Choice, error) {
	return []turn.Choice{
		{Label: conversations.Say("button_agree"), Value: "setuju"},
		{Label: conversations.Say("button_disagree"), Act: declineConsent},
	}, nil
}

// agreeing is how people say yes to a question whether they agree, and nothing
// that could mean less.
var agreeing = []string{"setuju", "saya setuju", "ya", "iya", "ya setuju", "iya setuju", "ya saya setuju",
	"setuju pak", "setuju bu", "yes", "i agree", "agree", "yes i agree"}

func acceptConsent(t *turn.Turn, _ *conversations.Draft, typed string) (conversations.Answer, error) {
	if said := conversations.Fold(typed); !slices.ContainsFunc(agreeing, func(yes string) bool { return conversations.Fold(yes) == said }) {
		return conversations.Answer{}, turn.Refuse("refused_consent")
	}
	return conversations.Answer{Text: consentVersion}, nil
}

// declineConsent keeps nothing and names the desk.
func declineConsent(t *turn.Turn) error {
	t.Session.Draft, t.Session.Wish = nil, ""
	t.Session.Seq++
	t.Keep(t.Session)
	t.Passing(conversations.Compose(conversations.Say("consent_declined").With("Address", conversations.Own(t.Office.Address), "Phone", t.Office.Phone)), conversations.Keyboard{})
	return nil
}

// saveConsent remembers that the officer agreed, under the name that Telegram
// shows, and goes on with what was asked for.
func saveConsent(t *turn.Turn, _ *conversations.Draft) error {
	o, _, err := t.Officer(t.Session.Chat)
	if err != nil {
		return err
	}
	if name, err := answers.PersonName(t.Person.Name); err == nil {
		o.Name = name
	}
	o.ConsentVersion, o.ConsentAt = consentVersion, t.Now
	t.KeepOfficer(o)
	t.Note(o.ID, "profile.saved", "", "consent "+o.ConsentVersion)
	wish := t.Session.Wish
	t.Session.Wish = ""
	requests.CloseDraft(t)
	return BeginNamed(t, wish)
}

// introduce asks who the officer is, or only for their consent where their wish
// needs no more, and says before how many questions there are. What they agreed
// to is not asked again.
func introduce(t *turn.Turn, o conversations.Officer, consentAlone bool) error {
	d := &conversations.Draft{Form: "profile", Answers: map[string]conversations.Answer{}}
	switch {
	case consentAlone:
		d.Form = "consent"
	case o.Consented():
		d.Answers["consent"] = conversations.Answer{Text: o.ConsentVersion}
		for _, q := range t.Forms[d.Form].Questions {
			if q.Key != "consent" {
				d.Only = append(d.Only, q.Key)
			}
		}
	}
	return forms.Open(t, d)
}

// ahead says how many questions there are: about the officer, and then for what
// they came for.
func ahead(t *turn.Turn, d *conversations.Draft) conversations.Text {
	own := len(t.Forms[d.Form].Asked(d))
	i := slices.IndexFunc(t.Services, func(s *turn.Service) bool { return s.Opening.Name == t.Session.Wish })
	form := t.Forms[t.Session.Wish]
	if i >= 0 {
		form = t.Services[i].Form
	}
	switch {
	case form == nil:
		return conversations.Compose(conversations.Say("ahead_profile").With("Count", own))
	case d.Form == "consent":
		return conversations.Compose(conversations.Say("ahead_consent").With("Count", len(form.Questions)))
	}
	then := conversations.Say("ahead_then").With("Questions", len(form.Questions), "Form", conversations.Say("form_"+form.Name))
	return conversations.Compose(conversations.Say("ahead_profile").With("Count", own, "Then", then))
}
