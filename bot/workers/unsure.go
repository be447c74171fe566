package workers

import (
	"context"
	"sync"

	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/bot/panel"
	"loket/conversations"
)

// unsure notes changes of websites' passwords of which nobody knows whether
// they were made: the program was killed, or the answer lost, in the middle of
// one. Made once more, each throws out whoever has logged in since and has the
// website mail again; so the website is asked first, once.
type unsure struct {
	mu   sync.Mutex
	rows map[int64]bool // outbox rows; false for one that was asked about
}

// note says that the row's change may have been made.
func (u *unsure) note(row int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.rows == nil {
		u.rows = map[int64]bool{}
	}
	if _, known := u.rows[row]; !known {
		u.rows[row] = true
	}
}

// take tells whether the website is to be asked, and that it is.
func (u *unsure) take(row int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	ask := u.rows[row]
	if ask {
		u.rows[row] = false
	}
	return ask
}

// forget drops a row that has ended.
func (u *unsure) forget(row int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.rows, row)
}

// setsSitePassword tells whether a step gives a website's login its password.
func setsSitePassword(step conversations.Step) bool {
	return step == conversations.StepSiteAccess || step == conversations.StepSite
}

// Recover carries out what an earlier run left behind.
func (p *Panel) Recover(items []engine.Item) {
	for _, item := range items {
		if call, ok := item.Effect.(conversations.PanelCall); ok && setsSitePassword(call.Step) {
			p.unsure.note(item.ID)
		}
	}
	p.Take(items)
}

// once does a call, unless it is a change of a website's password that may have
// been made before and the website says that it was.
func (p *Panel) once(ctx context.Context, job *lanes.Job, call conversations.PanelCall) (conversations.PanelReplied, error) {
	if setsSitePassword(call.Step) && p.unsure.take(job.ID) && p.wasSet(ctx, call) {
		return conversations.PanelReplied{Outcome: conversations.PanelDone, Value: call.Username}, nil
	}
	reply, err := p.call(ctx, call)
	if setsSitePassword(call.Step) && panel.MayHaveChanged(err) {
		p.unsure.note(job.ID)
	}
	return reply, err
}

// wasSet asks panel and website. Whatever is no yes has the password set again.
func (p *Panel) wasSet(ctx context.Context, call conversations.PanelCall) bool {
	password, err := p.opened(ctx, call.Secret)
	if err != nil {
		return false
	}
	reply, err := p.siteVerify(ctx, call, password)
	return err == nil && reply.Value == string(panel.SiteYes)
}
