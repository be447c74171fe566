package tables

import (
	"errors"
	"time"

	"loket/conversations"
	"loket/storage"
)

const (
	getSession  statement = `SELECT session FROM sessions WHERE chat = ?`
	putSession  statement = `INSERT INTO sessions (chat, session) VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET session = excluded.session`
	dropSession statement = `DELETE FROM sessions WHERE chat = ?`
	someChats   statement = `SELECT chat FROM sessions WHERE chat > ? ORDER BY chat LIMIT ?`

	getMember  statement = `SELECT member FROM members WHERE "user" = ?`
	putMember  statement = `INSERT INTO members ("user", member) VALUES (?, ?) ON CONFLICT ("user") DO UPDATE SET member = excluded.member`
	dropMember statement = `DELETE FROM members WHERE "user" = ?`
)

// Session reads a private chat.
func (r *reader) Session(chat int64) (conversations.Session, error) {
	var body string
	if err := r.one("read a session", getSession, values{chat}, &body); err != nil {
		return conversations.Session{}, err
	}
	s := conversations.Session{Chat: chat}
	return s, decode("a session", body, &s)
}

func (b *Batch) putSession(s conversations.Session) error {
	body, err := encode("a session", s)
	if err != nil {
		return err
	}
	return b.exec("store a session", putSession, s.Chat, body)
}

// TrimSessions looks at the next 1000 private chats behind after and returns
// the last of them, 0 when it has come to the end. Of those that were silent
// since draftBefore it forgets the draft; where somebody without a profile was
// silent since strangerBefore, everything.
func (b *Batch) TrimSessions(after int64, draftBefore, strangerBefore time.Time) (next int64, err error) {
	var chats []int64
	err = b.each("list chats", someChats, values{after, slice}, func(scan scanner) error {
		var chat int64
		err := scan(&chat)
		chats = append(chats, chat)
		return err
	})
	for _, chat := range chats {
		if err == nil {
			err = b.trimSession(chat, draftBefore, strangerBefore)
		}
	}
	if err != nil || len(chats) < slice {
		return 0, err
	}
	return chats[len(chats)-1], nil
}

func (b *Batch) trimSession(chat int64, draftBefore, strangerBefore time.Time) error {
	session, err := b.Session(chat)
	if err != nil || session.Heard.IsZero() {
		return err
	}
	if session.Heard.Before(strangerBefore) && len(session.Waiting) == 0 {
		if _, err := b.Officer(chat); errors.Is(err, storage.ErrNotFound) {
			return b.exec("forget a stranger", dropSession, chat)
		} else if err != nil {
			return err
		}
	}
	if session.Draft == nil || !session.Heard.Before(draftBefore) {
		return nil
	}
	session.Draft, session.Wish = nil, ""
	return b.putSession(session)
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
	if _, err := b.personNumber(m.User); err != nil {
		return err
	}
	body, err := encode("a member", m)
	if err != nil {
		return err
	}
	return b.exec("store a member", putMember, m.User, body)
}
