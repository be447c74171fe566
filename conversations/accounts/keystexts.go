package accounts

import (
	"cmp"
	"slices"

	"loket/conversations"
	"loket/conversations/turn"
)

// maxKeysShown is how many people a card names, maxKeysTold how many one message
// to its officer, who reads of them all in further ones.
const (
	maxKeysShown = 10
	maxKeysTold  = 20
	maxOfRole    = 5 // who administer by the definition of one role
)

// CardKeys tells the team who can administer a website that was handed over.
func CardKeys(t *turn.Turn, r *conversations.Request, w *conversations.Work) conversations.Text {
	k := r.Keys
	switch {
	case k == nil || w.Goal != conversations.GoalHandover:
		return nil
	case !k.At.IsZero() && w.State == conversations.WorkFailed:
		return keysList("card_keys_who", k.Others, maxKeysShown)
	}
	body := keysText(w, k, maxKeysShown)
	if n := lostRights(k); n > 0 {
		body = conversations.Compose(body, conversations.Say("card_keys_taken").With("Count", n, "Until", conversations.At(k.TakenAt.Add(conversations.RightsKept), conversations.DateShort)))
	}
	return body
}

// lostRights counts who is known to have lost their rights: what is about to be taken
// is noted before it is, and what is being given back may be there again.
func lostRights(k *conversations.SiteKeys) (lost int) {
	for _, p := range k.Taken {
		if !k.Back && !hasNumber(k.Others, p.Number) {
			lost++
		}
	}
	return lost
}

// keysList names people under a heading; nothing where there is nobody.
func keysList(heading string, people []conversations.SiteKey, most int) conversations.Text {
	if len(people) == 0 {
		return nil
	}
	body := conversations.Compose(conversations.Say(heading))
	for i, p := range people {
		if i == most {
			return conversations.Compose(body, conversations.Say("keys_more").With("Count", len(people)-most))
		}
		body = append(body, keysPerson(p))
	}
	return body
}

// keysText says what is so, and no more: locked only where nobody else can
// administer, and what could not be read is not known.
func keysText(w *conversations.Work, k *conversations.SiteKeys, most int) conversations.Text {
	var body conversations.Text
	switch {
	case k.Locked() && !panelOpens(w):
		body = conversations.Compose(conversations.Say("keys_locked").With("Username", w.Username))
	case !k.Read():
		body = conversations.Compose("keys_unread")
	case !k.Renewed() || panelOpens(w):
		body = conversations.Compose("keys_partly")
	case k.Count() > 0:
		body = conversations.Compose(conversations.Say("keys_others").With("Count", k.Count()))
	default:
		body = conversations.Compose("keys_renewed")
	}
	body = conversations.Compose(body, keysLeft(w, k))
	if len(k.Others) > 0 {
		body = conversations.Compose(body, keysList("keys_who", k.Others, most))
	}
	for _, g := range k.Giving {
		if g.Count > 0 {
			body = conversations.Compose(body, conversations.Say("keys_role").With("Role", g.Role, "Count", g.Count), keysOfRole(k, g))
		}
	}
	if k.Open {
		body = conversations.Compose(body, "keys_open")
	}
	if k.Sharing != "" {
		body = append(body, conversations.Say("keys_sharing").With("Login", k.Sharing))
	}
	return body
}

// keysOfRole names who administers by a role's definition alone.
func keysOfRole(k *conversations.SiteKeys, of conversations.RoleGiven) conversations.Text {
	var body conversations.Text
	for _, p := range k.Given {
		if p.Role == of.Role && len(body) < maxOfRole {
			body = append(body, keysPerson(p))
		}
	}
	if rest := of.Count - len(body); rest > 0 && len(body) > 0 {
		body = append(body, conversations.Say("keys_more").With("Count", rest))
	}
	return body
}

// keysPerson names somebody.
func keysPerson(p conversations.SiteKey) conversations.Line {
	line := conversations.Say("keys_person").With("Login", p.Login, "Email", p.Email, "Since", "")
	if !p.Since.IsZero() {
		line = line.With("Since", conversations.At(p.Since, conversations.DateDay))
	}
	return line
}

// panelOpens tells whether the panel's account still has the address of before,
// by which somebody else gets a new password for it.
func panelOpens(w *conversations.Work) bool {
	step := w.Step(conversations.StepEmail)
	return step != nil && step.How == "failed"
}

// keysLeft lists what of our account's keys is not known to be the new
// holder's. Of what was not read nothing is said.
func keysLeft(w *conversations.Work, k *conversations.SiteKeys) conversations.Text {
	if !k.Read() {
		if panelOpens(w) {
			return conversations.Compose("keys_left_panel")
		}
		return nil
	}
	var body conversations.Text
	for _, left := range []struct {
		is  bool
		key string
	}{
		{panelOpens(w), "keys_left_panel"},
		{!k.Administers, "keys_left_role"}, {!k.UserEmail, "keys_left_email"}, {!k.AdminEmail, "keys_left_admin_email"}, {k.Pending, "keys_left_pending"},
		{k.Applications, "keys_left_applications"}, {k.Sessions, "keys_left_sessions"}, {k.ResetKey, "keys_left_reset"},
	} {
		if left.is {
			body = append(body, conversations.Say(left.key).With("Username", w.Username))
		}
	}
	return body
}

// tellKeys tells the new holder who else can administer their website, and
// where to look for what cannot be seen from here.
func tellKeys(t *turn.Turn, w *conversations.Work, r *conversations.Request) error {
	if !w.Kind.HasSite() {
		return nil
	}
	body := conversations.Compose(conversations.Say("keys_told").With("Address", r.Address))
	switch {
	case w.ByHand || r.Keys == nil:
		body = conversations.Compose(body, "keys_by_hand")
	default:
		body = conversations.Compose(body, keysText(w, r.Keys, maxKeysTold))
		if r.Keys.Count() > 0 {
			body = conversations.Compose(body, conversations.Say("keys_ask").With("Phone", t.Office.Phone))
		}
	}
	if err := t.TellOfficer(r, conversations.Compose(body, cacheAside(w, r.Ticket), conversations.Blank, "keys_where"), conversations.Keyboard{}); err != nil || w.ByHand || r.Keys == nil {
		return err
	}
	rest := r.Keys.Others[min(maxKeysTold, len(r.Keys.Others)):]
	for chunk := range slices.Chunk(rest[:min(len(rest), maxKeysFurther*maxKeysTold)], maxKeysTold) {
		if err := t.TellOfficer(r, keysList("keys_who", chunk, maxKeysTold), conversations.Keyboard{}); err != nil {
			return err
		}
	}
	return nil
}

// cacheAside tells of a cache that work has moved away from a website, under the
// name of a ticket.
func cacheAside(w *conversations.Work, ticket string) conversations.Text {
	if !slices.ContainsFunc(w.Steps, func(s conversations.WorkStep) bool { return s.Code == conversations.RemarkCacheAside }) {
		return nil
	}
	return conversations.Compose(conversations.Say("keys_cache").With("Ticket", ticket))
}

// maxKeysFurther is how many further messages name people.
const maxKeysFurther = 5

// handKeys guides whoever hands a website over by hand: what else opens it.
func handKeys(t *turn.Turn, w *conversations.Work) conversations.Text {
	if w.Goal != conversations.GoalHandover || !w.Kind.HasSite() {
		return nil
	}
	body := conversations.Compose(conversations.Blank, conversations.Say("hand_keys").With("Username", w.Username, "Email", cmp.Or(w.Email, t.Office.Email)))
	for _, s := range w.Steps {
		switch s.Code {
		case conversations.CodeSiteNetwork:
			body = conversations.Compose(body, "hand_keys_network")
		case conversations.CodeSiteCache:
			body = conversations.Compose(body, "hand_keys_cache")
		case conversations.CodeSiteLoginTwice:
			body = conversations.Compose(body, "hand_keys_twice")
		}
	}
	return body
}

// tellNoAdministrator tells the team of a website that no account of our name
// administers, and who does.
func tellNoAdministrator(t *turn.Turn, w *conversations.Work, listed *conversations.SiteKeys) {
	t.GroupSay(conversations.Compose(conversations.Say("team_no_administrator").With("Address", w.Address, "Username", w.Username), keysList("card_keys_who", listed.Others, maxKeysShown)))
}

// tellKeysLeft tells the team of a website whose keys were to end with the
// temporary password and did not.
func tellKeysLeft(t *turn.Turn, w *conversations.Work) {
	step := w.Step(conversations.StepSiteShut)
	if step == nil || step.How != "failed" {
		return
	}
	code := cmp.Or(step.Code, "refused")
	t.GroupSay(conversations.Compose(conversations.Say("team_keys_left").With("Address", w.Address, "Username", w.Username,
		"Why", conversations.Say("panel_"+code).With("Step", conversations.Say("work_"+string(step.Step)), "Detail", step.Note))))
}

// showNewcomers tells the team of administrators who came since a password was
// delivered: on the card of the request that it was delivered for, and else by
// themselves.
func showNewcomers(t *turn.Turn, c *conversations.Credential, w *conversations.Work) error {
	if c.Ticket != "" {
		r, err := t.Request(c.Ticket)
		if err != nil {
			return turn.IgnoreGone(err)
		}
		r.Newcomers = w.Newcomers
		t.Redraw(r, conversations.ClassChange)
	}
	t.GroupSay(conversations.Compose(conversations.Say("team_newcomers").With("Address", w.Address), keysList("newcomers_who", w.Newcomers, maxKeysShown)))
	return nil
}

// newcomersText tells an officer of them.
func newcomersText(t *turn.Turn, w *conversations.Work) conversations.Text {
	if len(w.Newcomers) == 0 {
		return nil
	}
	return conversations.Compose(keysList("newcomers_who", w.Newcomers, maxKeysTold), conversations.Say("newcomers_ask").With("Phone", t.Office.Phone))
}

// CardNewcomers names on a card who became an administrator while a temporary
// password lived.
func CardNewcomers(r *conversations.Request) conversations.Text {
	return keysList("newcomers_who", r.Newcomers, maxKeysShown)
}
