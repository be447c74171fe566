package telegram

import (
	"context"
	"time"

	"loket/bot/lanes"
	"loket/conversations"
)

// adminsPatience is how long a message waits for Telegram to say who administers
// the group; then it mentions nobody.
const adminsPatience = time.Minute

// askAdmins asks who administers the team's group.
func (o *Outbox) askAdmins(ctx context.Context, job *lanes.Job) lanes.Outcome {
	patient := time.Since(job.Since) < adminsPatience
	to, linked := o.target(ctx, conversations.Team)
	if !linked {
		o.Reporter.Report(job.ID, conversations.AdminsSeen{})
		return lanes.Done()
	}
	admins, err := o.Client.admins(ctx, to.chat)
	trouble := faultOf(err)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return lanes.Again(0) // left to the next start
	case trouble.verdict == verdictMigrated:
		o.migrated(to.chat, trouble.migrateTo)
		return lanes.Again(0)
	case trouble.verdict == verdictThrottled && patient:
		return lanes.Again(trouble.pause)
	case verdicts[trouble.verdict].remedy == remedyAgain && patient:
		return lanes.Again(lanes.Backoff(job.Attempt, retryFirst, retryMost))
	default:
		o.Log.Warn("who administers the team's group could not be asked", "outbox", job.ID, "end", trouble.verdict.String(), "why", trouble.text)
	}
	o.Reporter.Report(job.ID, conversations.AdminsSeen{Admins: admins})
	return lanes.Done()
}

// wireAdmin is one of a group's administrators.
type wireAdmin struct {
	User      wireUser `json:"user"`
	Anonymous bool     `json:"is_anonymous"`
}

// admins lists the persons who administer a group under their own name.
func (c *Client) admins(ctx context.Context, chat int64) ([]conversations.Person, error) {
	var all []wireAdmin
	params := struct {
		Chat int64 `json:"chat_id"`
	}{chat}
	if err := c.ask(ctx, callTimeout, "getChatAdministrators", params, &all); err != nil {
		return nil, err
	}
	var named []conversations.Person
	for _, a := range all {
		if who := a.User.person(); !a.Anonymous && !who.Pseudo && who.ID != 0 {
			named = append(named, who)
		}
	}
	return named, nil
}
