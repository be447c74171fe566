package telegram

import (
	"context"
	"encoding/json"

	"loket/bot/lanes"
	"loket/conversations"
)

// askGroup asks whether a group is public.
func (o *Outbox) askGroup(ctx context.Context, job *lanes.Job, e conversations.AskGroup) lanes.Outcome {
	seen := conversations.GroupSeen{Chat: e.Chat}
	public, known, err := o.Client.isPublic(ctx, e.Chat)
	trouble := faultOf(err)
	switch {
	case err == nil:
		seen.Public, seen.Unknown = public, !known
	case trouble.verdict == verdictMigrated:
		o.migrated(e.Chat, trouble.migrateTo) // which brings the question for the new group
		o.finish(job)
		return lanes.Done()
	case trouble.verdict == verdictThrottled:
		return lanes.Again(trouble.pause)
	case verdicts[trouble.verdict].remedy == remedyAgain:
		return o.again(ctx, job, err)
	default:
		seen.Unknown = true
	}
	if seen.Unknown {
		o.Log.Warn("whether the team's group is public could not be asked", "outbox", job.ID, "end", trouble.verdict.String(), "cause", causeOf(err))
	}
	o.Reporter.Report(job.ID, seen)
	return lanes.Done()
}

// groupFacts is what tells of a group that anybody finds it.
type groupFacts struct {
	Type      string          `json:"type"`
	Username  string          `json:"username"`
	Usernames []string        `json:"active_usernames"`
	Location  json.RawMessage `json:"location"` // it is shown to whoever is near
}

// isPublic asks whether anybody can read a group and come in; known is false
// where the answer does not say.
func (c *Client) isPublic(ctx context.Context, chat int64) (public, known bool, err error) {
	var raw json.RawMessage
	params := struct {
		Chat int64 `json:"chat_id"`
	}{chat}
	if err := c.ask(ctx, callTimeout, "getChat", params, &raw); err != nil {
		return false, false, err
	}
	var facts groupFacts
	if json.Unmarshal(raw, &facts) != nil || facts.Type == "" {
		return false, false, nil
	}
	return facts.Username != "" || len(facts.Usernames) > 0 || len(facts.Location) > 0, true, nil
}

// shownPublic tells that an answer of Telegram's showed a group's public name.
func (o *Outbox) shownPublic(chat int64) {
	o.Reporter.Tell(conversations.GroupSeen{Chat: chat, Public: true})
}
