package botapi

import "slices"

// Statuses of a member of a group.
const (
	Creator       = "creator"
	Administrator = "administrator"
	Member        = "member"
	Restricted    = "restricted"
	Left          = "left"
	Kicked        = "kicked"
)

// Rights are what an administrator may do; SendMessages concerns restricted
// members.
type Rights struct {
	Manage, Delete, Restrict, Promote, ChangeInfo, Invite, Pin, Topics bool
	Anonymous, SendMessages                                            bool
	// Forbidden is what a restricted member may not send besides.
	Forbidden Forbidden
}

// AllRights are the rights that a new administrator gets.
func AllRights() Rights {
	return Rights{Manage: true, Delete: true, Restrict: true, ChangeInfo: true, Invite: true, Pin: true, Topics: true, SendMessages: true}
}

type member struct {
	User   int64
	Status string
	Rights Rights
}

// present tells whether somebody with this status is in the group.
func (m *member) present() bool {
	return m != nil && m.Status != Left && m.Status != Kicked
}

// chatMember is Telegram's ChatMember in all its variants.
type chatMember struct {
	Status        string `json:"status"`
	User          User   `json:"user"`
	Anonymous     *bool  `json:"is_anonymous,omitempty"`
	IsMember      *bool  `json:"is_member,omitempty"`
	Until         *int64 `json:"until_date,omitempty"`
	Editable      *bool  `json:"can_be_edited,omitempty"`
	Manage        *bool  `json:"can_manage_chat,omitempty"`
	Delete        *bool  `json:"can_delete_messages,omitempty"`
	Video         *bool  `json:"can_manage_video_chats,omitempty"`
	Restrict      *bool  `json:"can_restrict_members,omitempty"`
	Promote       *bool  `json:"can_promote_members,omitempty"`
	ChangeInfo    *bool  `json:"can_change_info,omitempty"`
	Invite        *bool  `json:"can_invite_users,omitempty"`
	PostStories   *bool  `json:"can_post_stories,omitempty"`
	EditStories   *bool  `json:"can_edit_stories,omitempty"`
	DeleteStories *bool  `json:"can_delete_stories,omitempty"`
	Pin           *bool  `json:"can_pin_messages,omitempty"`
	Topics        *bool  `json:"can_manage_topics,omitempty"`
	Welcome       *bool  `json:"can_send_welcome_messages,omitempty"`
	EditTag       *bool  `json:"can_edit_tag,omitempty"`
	Send          *bool  `json:"can_send_messages,omitempty"`
	Audios        *bool  `json:"can_send_audios,omitempty"`
	Documents     *bool  `json:"can_send_documents,omitempty"`
	Photos        *bool  `json:"can_send_photos,omitempty"`
	Videos        *bool  `json:"can_send_videos,omitempty"`
	VideoNotes    *bool  `json:"can_send_video_notes,omitempty"`
	VoiceNotes    *bool  `json:"can_send_voice_notes,omitempty"`
	Polls         *bool  `json:"can_send_polls,omitempty"`
	Others        *bool  `json:"can_send_other_messages,omitempty"`
	Previews      *bool  `json:"can_add_web_page_previews,omitempty"`
	React         *bool  `json:"can_react_to_messages,omitempty"`
}

func (s *Server) chatMember(r *room, user int64) chatMember {
	m := r.Members[user]
	if m == nil {
		m = &member{User: user, Status: Left}
	}
	shown := chatMember{Status: m.Status, User: *s.userOf(user)}
	yes, no, never := true, false, int64(0)
	rights := m.Rights
	switch m.Status {
	case Creator:
		shown.Anonymous = &rights.Anonymous
	case Kicked:
		shown.Until = &never
	case Administrator:
		shown.Editable, shown.Anonymous = &no, &rights.Anonymous
		shown.Manage, shown.Delete, shown.Restrict = &yes, &rights.Delete, &rights.Restrict
		shown.Promote, shown.ChangeInfo, shown.Invite = &rights.Promote, &rights.ChangeInfo, &rights.Invite
		shown.Video, shown.PostStories, shown.EditStories, shown.DeleteStories = &yes, &no, &no, &no
		shown.Pin, shown.Welcome = &rights.Pin, &no
		if r.Chat.Forum {
			shown.Topics = &rights.Topics
		}
	case Restricted:
		may := &rights.SendMessages
		shown.IsMember, shown.Until, shown.Send = &yes, &never, may
		photos, documents := rights.SendMessages && !rights.Forbidden.Photos, rights.SendMessages && !rights.Forbidden.Documents
		shown.Audios, shown.Documents, shown.Photos, shown.Videos, shown.VideoNotes = may, &documents, &photos, may, may
		shown.VoiceNotes, shown.Polls, shown.Others, shown.Previews, shown.React = may, may, may, may, may
		shown.ChangeInfo, shown.Invite, shown.Pin, shown.Topics, shown.EditTag = &no, &no, &no, &no, &no
	}
	return shown
}

// memberUpdate is Telegram's ChatMemberUpdated.
type memberUpdate struct {
	Chat Chat       `json:"chat"`
	From User       `json:"from"`
	Date int64      `json:"date"`
	Old  chatMember `json:"old_chat_member"`
	New  chatMember `json:"new_chat_member"`
}

// AddMember puts a person or the bot into a group with this status, or gives
// them another. The bot hears of its own changes, and of others' while it is
// an administrator and asked for chat_member updates. The change is made by
// the group's creator, or by the person when there is none. Somebody who
// arrives or goes brings a service message.
func (s *Server) AddMember(chat, user int64, status string) {
	s.SetRights(chat, user, status, AllRights())
}

// SetRights is AddMember with chosen rights.
func (s *Server) SetRights(chat, user int64, status string, rights Rights) {
	s.change(func() {
		r := s.roomOf(chat)
		actor := user
		for id, m := range r.Members {
			if m.Status == Creator {
				actor = id
			}
		}
		s.setMember(r, actor, user, status, rights)
	})
}

// RemoveMember makes somebody leave a group ("left").
func (s *Server) RemoveMember(chat, user int64) {
	s.change(func() { s.setMember(s.roomOf(chat), user, user, Left, Rights{}) })
}

// Kick lets one member ban another.
func (s *Server) Kick(chat, by, user int64) {
	s.change(func() { s.setMember(s.roomOf(chat), by, user, Kicked, Rights{}) })
}

func (s *Server) setMember(r *room, actor, user int64, status string, rights Rights) {
	before, was := s.chatMember(r, user), r.Members[user].present()
	watching := s.watchesMembers(r)
	next := &member{User: user, Status: status, Rights: rights}
	if was && !next.present() {
		s.service(r, actor, &Message{LeftMember: s.userOf(user)})
	}
	r.Members[user] = next
	update := memberUpdate{Chat: r.Chat, From: *s.userOf(actor), Date: s.now().Unix(), Old: before, New: s.chatMember(r, user)}
	switch {
	case user == s.bot.ID:
		s.push("my_chat_member", update)
	case watching:
		s.push("chat_member", update)
	}
	if !was && next.present() {
		s.service(r, actor, &Message{NewMembers: []User{*s.userOf(user)}})
	}
	s.note(Change{Kind: ChatChange, Chat: r.Chat.ID})
}

func (s *Server) watchesMembers(r *room) bool {
	m := r.Members[s.bot.ID]
	return m != nil && m.Status == Administrator
}

// service adds a service message by a person; the bot gets it while it is in
// the group.
func (s *Server) service(r *room, actor int64, m *Message) {
	m.From = s.userOf(actor)
	s.add(r, m)
	if r.Members[s.bot.ID].present() {
		s.push("message", m)
	}
}

// Members lists who is in a group now, by id.
func (s *Server) Members(chat int64) []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	var users []User
	for id, m := range s.roomOf(chat).Members {
		if m.present() {
			users = append(users, *s.userOf(id))
		}
	}
	slices.SortFunc(users, func(a, b User) int { return int(a.ID - b.ID) })
	return users
}

// Status is somebody's status in a group ("left" for strangers).
func (s *Server) Status(chat, user int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.roomOf(chat).Members[user]; m != nil {
		return m.Status
	}
	return Left
}
