package botapi

import "strings"

// Forbidden are the kinds of messages that a group does not let its members
// send; the zero value forbids nothing. Administrators may send everything.
type Forbidden struct{ Text, Photos, Documents bool }

// Forbid sets what a group lets none of its members send.
func (s *Server) Forbid(chat int64, f Forbidden) {
	s.change(func() {
		s.roomOf(chat).Forbidden = f
		s.note(Change{Kind: ChatChange, Chat: chat})
	})
}

// SetUsername makes a group public under this name, or private again by "".
// Telegram sends no update about it.
func (s *Server) SetUsername(chat int64, name string) {
	s.change(func() {
		r := s.roomOf(chat)
		r.Chat.Username = name
		if name != "" {
			s.usernames[strings.ToLower(name)] = chat
		}
		s.note(Change{Kind: ChatChange, Chat: chat})
	})
}

// SetHiddenUsernames gives a group further public names, which stand in getChat
// alone, or takes them away.
func (s *Server) SetHiddenUsernames(chat int64, names ...string) {
	s.change(func() { s.roomOf(chat).Hidden = names })
}

// maySend refuses the bot a kind of message, in Telegram's words.
func (s *Server) maySend(r *room, kind string) error {
	if r.private() {
		return nil
	}
	m := r.Members[s.bot.ID]
	f := r.Forbidden
	switch m.Status {
	case Restricted:
		own := m.Rights.Forbidden
		all := !m.Rights.SendMessages
		f = Forbidden{f.Text || own.Text || all, f.Photos || own.Photos || all, f.Documents || own.Documents || all}
	case Member:
	default:
		return nil
	}
	switch {
	case kind == "" && f.Text:
		return badRequest("not enough rights to send text messages to the chat")
	case kind == photoFile && f.Photos:
		return badRequest("not enough rights to send photos to the chat")
	case kind == documentFile && f.Documents:
		return badRequest("not enough rights to send documents to the chat")
	}
	return nil
}

// kindOf is the kind of a message as a group forbids it.
func kindOf(m *Message) string {
	switch {
	case len(m.Photo) > 0:
		return photoFile
	case m.Document != nil:
		return documentFile
	}
	return ""
}

// permissions is Telegram's ChatPermissions of a group.
type permissions struct {
	Send      bool `json:"can_send_messages"`
	Audios    bool `json:"can_send_audios"`
	Documents bool `json:"can_send_documents"`
	Photos    bool `json:"can_send_photos"`
	Videos    bool `json:"can_send_videos"`
	Notes     bool `json:"can_send_video_notes"`
	Voices    bool `json:"can_send_voice_notes"`
	Polls     bool `json:"can_send_polls"`
	Others    bool `json:"can_send_other_messages"`
	Previews  bool `json:"can_add_web_page_previews"`
	React     bool `json:"can_react_to_messages"`
	Info      bool `json:"can_change_info"`
	Invite    bool `json:"can_invite_users"`
	Pin       bool `json:"can_pin_messages"`
	Topics    bool `json:"can_manage_topics"`
}

func (r *room) permissions() *permissions {
	if r.private() {
		return nil
	}
	f := r.Forbidden
	return &permissions{!f.Text, true, !f.Documents, !f.Photos, true, true, true, true, true, true, true, true, true, true, true}
}
