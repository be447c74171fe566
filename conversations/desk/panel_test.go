package desk_test

import (
	"bytes"
	"context"
	"errors"
	"time"

	"loket/conversations"
	"loket/storage"
	"loket/storage/open"
	"loket/storage/postgres/postgrestest"
)

// panel is a hosting panel: accounts with an address and a password.
type panel struct {
	*world
	owners    map[string]string         // user name by address
	passwords map[string]string         // by user name
	sites     map[string]string         // passwords of websites' administrators, by user name
	frozen    map[string]bool           // by user name
	further   map[string][]string       // domains of a user name beside its main one
	main      map[string]string         // main domain of a user name, where it is not the address it has
	emails    map[string]string         // of accounts, by user name
	keys      map[string]*siteKeys      // of websites, by user name
	calls     []conversations.PanelCall // asked for
	done      []conversations.PanelCall // of these, those that were wanted when the panel came to them
	waiting   []conversations.PanelCall
	down      bool // calls wait
	always    map[conversations.Step]conversations.PanelReplied
	answers   map[conversations.Step][]conversations.PanelReplied // what the next calls of a step bring, before the panel is itself again
}

func newPanel(w *world) *panel {
	return &panel{world: w, owners: map[string]string{}, passwords: map[string]string{}, sites: map[string]string{}, frozen: map[string]bool{}, further: map[string][]string{}, main: map[string]string{}, emails: map[string]string{}, keys: map[string]*siteKeys{},
		always: map[conversations.Step]conversations.PanelReplied{}, answers: map[conversations.Step][]conversations.PanelReplied{}}
}

// will lets the next call of a step end in a certain way.
func (p *panel) will(step conversations.Step, outcome conversations.PanelOutcome, code, detail string) {
	p.answers[step] = append(p.answers[step], conversations.PanelReplied{Outcome: outcome, Code: code, Detail: detail})
}

// willAlways lets every call of a step find out the same.
func (p *panel) willAlways(step conversations.Step, value string) {
	p.always[step] = conversations.PanelReplied{Outcome: conversations.PanelDone, Value: value}
}

// has gives the panel an account that was there before us.
func (p *panel) has(address, user string) {
	p.owners[address], p.passwords[user] = user, "set long ago"
}

// loses an account.
func (p *panel) loses(address string) {
	delete(p.passwords, p.owners[address])
	delete(p.owners, address)
}

func (p *panel) take(call conversations.PanelCall) {
	p.calls = append(p.calls, call)
	if p.down {
		p.waiting = append(p.waiting, call)
		return
	}
	p.reply(call)
}

// works again, and does what waited.
func (p *panel) works() {
	p.Helper()
	p.down = false
	waiting := p.waiting
	p.waiting = nil
	for _, call := range waiting {
		p.reply(call)
	}
	p.run()
}

// answersOne does the first of the calls that wait.
func (p *panel) answersOne() {
	p.Helper()
	if len(p.waiting) == 0 {
		return
	}
	call := p.waiting[0]
	p.waiting = p.waiting[1:]
	p.reply(call)
	p.run()
}

// says tells of the calls that wait that the panel does not answer.
func (p *panel) saysNothing() {
	p.Helper()
	for _, call := range p.waiting {
		p.event(conversations.PanelReplied{Call: call, Outcome: conversations.PanelWaiting, Code: "unreachable"})
	}
}

func (p *panel) reply(call conversations.PanelCall) {
	if w, err := p.store.Memory(context.Background()).Work(call.Work); err != nil || !w.AtPanel() { // as the worker looks before each call
		p.report(conversations.PanelReplied{Call: call, Outcome: conversations.PanelExpired, Code: "no_secret"})
		return
	}
	p.done = append(p.done, call)
	if set := p.answers[call.Step]; len(set) > 0 {
		p.answers[call.Step] = set[1:]
		reply := set[0]
		reply.Call = call
		p.report(reply)
		return
	}
	if reply, is := p.always[call.Step]; is {
		reply.Call = call
		p.report(reply)
		return
	}
	if reply, is := p.turnsKeys(call); is {
		reply.Call = call
		p.report(reply)
		return
	}
	outcome, value := p.does(call)
	reply := conversations.PanelReplied{Call: call, Outcome: outcome, Value: value}
	if outcome == conversations.PanelExpired {
		if _, err := p.secret(call.Secret); errors.Is(err, conversations.ErrLostKey) {
			reply.Code = conversations.CodeLostKey
		}
	}
	if call.Step == conversations.StepOwner || call.Step == conversations.StepVerify && value == "no" {
		if reply.Account = p.seen(call); reply.Account == nil {
			reply.Outcome, reply.Code = conversations.PanelMissing, "user_missing"
		}
	}
	p.report(reply)
}

// seen is whose account an address is; nil where neither is there.
func (p *panel) seen(call conversations.PanelCall) *conversations.AccountSeen {
	owner := p.owners[call.Address]
	user := owner
	if owner == "" {
		user = call.Username
	}
	if _, there := p.passwords[user]; !there {
		return nil
	}
	domain := p.main[user]
	for address, of := range p.owners {
		if domain == "" && of == user {
			domain = address
		}
	}
	return &conversations.AccountSeen{Owner: owner, Domain: domain, Domains: append([]string{domain}, p.further[user]...), Suspended: p.frozen[user]}
}

func (p *panel) does(call conversations.PanelCall) (conversations.PanelOutcome, string) {
	switch call.Step {
	case conversations.StepLook:
		if owner, known := p.owners[call.Address]; known {
			return conversations.PanelDone, owner
		}
		return conversations.PanelMissing, ""
	case conversations.StepAccount:
		return p.makes(call)
	case conversations.StepPassword:
		return p.sets(call, p.passwords), ""
	case conversations.StepSite, conversations.StepSiteAccess:
		return p.sets(call, p.sites), ""
	case conversations.StepVerify:
		if p.frozen[call.Username] {
			return conversations.PanelDone, "no" // a suspended account's password matches nothing
		}
		return p.takes(call, p.passwords)
	case conversations.StepSiteVerify:
		return p.takes(call, p.sites)
	case conversations.StepFreeze:
		p.frozen[call.Username] = true
	case conversations.StepThaw:
		p.frozen[call.Username] = false
	}
	return conversations.PanelDone, ""
}

// makes an account, or the same again.
func (p *panel) makes(call conversations.PanelCall) (conversations.PanelOutcome, string) {
	owner, owned := p.owners[call.Address]
	_, taken := p.passwords[call.Username]
	switch {
	case owned && owner != call.Username:
		return conversations.PanelExists, owner
	case taken && owner != call.Username:
		return conversations.PanelTaken, ""
	}
	p.owners[call.Address] = call.Username
	return p.sets(call, p.passwords), ""
}

// takes tells whether the password that a call names is the one.
func (p *panel) takes(call conversations.PanelCall, of map[string]string) (conversations.PanelOutcome, string) {
	password, err := p.secret(call.Secret)
	switch {
	case errors.Is(err, conversations.ErrNotFound):
		return conversations.PanelExpired, ""
	case of[call.Username] == password:
		return conversations.PanelDone, "yes"
	}
	return conversations.PanelDone, "no"
}

func (p *panel) sets(call conversations.PanelCall, of map[string]string) conversations.PanelOutcome {
	password, err := p.secret(call.Secret)
	if errors.Is(err, conversations.ErrNotFound) {
		return conversations.PanelExpired
	}
	p.must(err)
	of[call.Username] = password
	return conversations.PanelDone
}

// asked counts the calls of a step.
func (p *panel) asked(step conversations.Step) (n int) {
	for _, call := range p.calls {
		if call.Step == step {
			n++
		}
	}
	return n
}

// secret opens a secret the way the program does.
func (w *world) secret(name string) (string, error) {
	if address, is := conversations.LinkedAddress(name); is {
		opened, err := w.store.Secret(context.Background(), name, address)
		return opened.Reveal(), err
	}
	credential, err := w.store.Credential(context.Background(), credentialOf(name))
	if err != nil {
		return "", err
	}
	opened, err := w.store.Secret(context.Background(), name, credential.Address)
	if errors.Is(err, storage.ErrWrongSeal) {
		return "", conversations.ErrLostKey
	}
	return opened.Reveal(), err
}

// losesKey has the program go on with another key, as after a lost one.
func (w *world) losesKey() {
	w.Helper()
	dir, now := w.dir, func() time.Time { return w.now }
	w.must(w.store.Close())
	w.keys++
	if w.url != "" { // where another key is not taken unless somebody sees to it
		w.must(postgrestest.Place{URL: w.url}.Exec("DELETE FROM installation"))
	}
	store, err := open.Open(context.Background(), open.Options{Dir: dir, URL: w.url, Key: bytes.Repeat([]byte{7 + w.keys}, 32), Now: now})
	w.must(err)
	w.stage.store = store
}
