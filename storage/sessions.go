package storage

import "loket/conversations"

const (
	getSession  statement = `SELECT session FROM sessions WHERE chat = ?`
	putSession  statement = `INSERT INTO sessions (chat, session) VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET session = excluded.session`
	dropSession statement = `DELETE FROM sessions WHERE chat = ?`

	getMember  statement = `SELECT member FROM members WHERE user = ?`
	putMember  statement = `INSERT INTO members (user, member) VALUES (?, ?) ON CONFLICT (user) DO UPDATE SET member = excluded.member`
	dropMember statement = `DELETE FROM members WHERE user = ?`
)

// Session reads a private chat.
func (r *reader) Session(chat int64) (conversations.Session, error) {
	session := conversations.Session{Chat: chat}
	var body string
	if err := r.one("read a session", getSession, values{chat}, &body); err != nil {
		return conversations.Session{}, err
	}
	return session, decode("a session", body, &session)
}

func (b *Batch) putSession(s conversations.Session) error {
	body, err := encode("a session", s)
	if err != nil {
		return err
	}
	return b.exec("store a session", putSession, s.Chat, body)
}

// Member reads what is known of a person in the team's group.
func (r *reader) Member(user int64) (conversations.Member, error) {
	member := conversations.Member{User: user}
	var body string
	if err := r.one("read a member", getMember, values{user}, &body); err != nil {
		return conversations.Member{}, err
	}
	return member, decode("a member", body, &member)
}

func (b *Batch) putMember(m conversations.Member) error {
	body, err := encode("a member", m)
	if err != nil {
		return err
	}
	return b.exec("store a member", putMember, m.User, body)
}
