package botapi

import (
	"math"
	"time"
)

// Breach is a send over one of Telegram's limits.
type Breach struct {
	// Rule is "overall", "private" or "group".
	Rule string
	Chat int64
	At   time.Time
	// Window is the time in which too many messages were sent.
	Window time.Duration
}

// limit allows so many messages in any window.
type limit struct {
	rule   string
	count  int
	window time.Duration
}

// Telegram's limits. In a private chat it wants one message a second and
// bears short bursts.
var (
	overallLimit = limit{"overall", 30, time.Second}
	privateLimit = limit{"private", 4, 3 * time.Second}
	groupLimit   = limit{"group", 20, time.Minute}
)

// paceRing remembers when the latest messages were sent, as many as the limit
// allows in its window.
type paceRing struct {
	times []time.Time
	next  int
}

// wait is how long a message must wait to stay within the limit (0 = none).
func (p *paceRing) wait(l limit, now time.Time) time.Duration {
	if len(p.times) < l.count {
		return 0
	}
	return max(0, l.window-now.Sub(p.times[p.next]))
}

func (p *paceRing) add(l limit, now time.Time) {
	if len(p.times) < l.count {
		p.times = append(p.times, now)
		return
	}
	p.times[p.next] = now
	p.next = (p.next + 1) % l.count
}

type limits struct {
	overall  paceRing
	breaches []Breach
}

func (r *room) limit() limit {
	if r.private() {
		return privateLimit
	}
	return groupLimit
}

// pace counts messages about to be sent to a chat; every one over a limit is a
// breach, and refused when limits are enforced.
func (s *Server) pace(r *room, messages int) error {
	now, own := s.config.Pace(), r.limit()
	if s.config.EnforceLimits {
		longest := max(s.limits.overall.wait(overallLimit, now), r.pace.wait(own, now))
		if longest > 0 {
			s.breach(overallLimit, &s.limits.overall, r, now)
			s.breach(own, &r.pace, r, now)
			return tooMany(int(math.Ceil(longest.Seconds())))
		}
	}
	for range messages {
		s.breach(overallLimit, &s.limits.overall, r, now)
		s.breach(own, &r.pace, r, now)
		s.limits.overall.add(overallLimit, now)
		r.pace.add(own, now)
	}
	return nil
}

func (s *Server) breach(l limit, p *paceRing, r *room, now time.Time) {
	if p.wait(l, now) > 0 {
		s.limits.breaches = append(s.limits.breaches, Breach{Rule: l.rule, Chat: r.Chat.ID, At: now, Window: l.window})
	}
}

// Breaches lists every message the bot sent faster than Telegram allows: more
// than 30 in a second, 4 in 3 seconds in one private chat, 20 in a minute in
// one group. An album counts as its items.
func (s *Server) Breaches() []Breach {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Breach(nil), s.limits.breaches...)
}
