package botapi

import (
	"slices"
	"strconv"
	"strings"
)

// me is Telegram's User as getMe returns it.
type me struct {
	User
	JoinGroups bool `json:"can_join_groups"`
	ReadsAll   bool `json:"can_read_all_group_messages"`
	Inline     bool `json:"supports_inline_queries"`
	Business   bool `json:"can_connect_to_business"`
	WebApp     bool `json:"has_main_web_app"`
	Topics     bool `json:"has_topics_enabled"`
}

func (s *Server) getMe() me {
	return me{User: s.bot, JoinGroups: true, ReadsAll: s.config.ReadsAll, Topics: s.privateTopics}
}

// fullChat is Telegram's ChatFullInfo.
type fullChat struct {
	Chat
	ActiveUsernames []string `json:"active_usernames,omitempty"`
	Accent          int      `json:"accent_color_id"`
	MaxReactions    int      `json:"max_reaction_count"`
	Pinned          *Message `json:"pinned_message,omitempty"`
	Gifts           gifts    `json:"accepted_gift_types"`

	Permissions *permissions `json:"permissions,omitempty"`
}

type gifts struct {
	Unlimited bool `json:"unlimited_gifts"`
	Limited   bool `json:"limited_gifts"`
	Unique    bool `json:"unique_gifts"`
	Premium   bool `json:"premium_subscription"`
	Channels  bool `json:"gifts_from_channels"`
}

func (s *Server) getChat(p *params) (any, error) {
	r, err := s.resolve(p, "chat_id")
	if err != nil {
		return nil, err
	}
	full := fullChat{Chat: r.Chat, MaxReactions: 11, Pinned: quoted(r.live(r.Pinned)), Permissions: r.permissions()}
	if r.Chat.Username != "" {
		full.ActiveUsernames = []string{r.Chat.Username}
	}
	full.ActiveUsernames = append(full.ActiveUsernames, r.Hidden...)
	return full, nil
}

func (s *Server) groupOf(p *params) (*room, error) {
	r, err := s.resolve(p, "chat_id")
	if err == nil && r.private() {
		err = badRequest("there are no administrators in the private chat")
	}
	return r, err
}

func (s *Server) getChatMember(p *params) (any, error) {
	r, err := s.resolve(p, "chat_id")
	if err != nil {
		return nil, err
	}
	user := int64(p.integer("user_id"))
	if s.users[user] == nil {
		return nil, badRequest("user not found")
	}
	if r.private() {
		if user != r.Chat.ID && user != s.bot.ID {
			return nil, badRequest("user not found")
		}
		return chatMember{Status: Member, User: *s.userOf(user)}, nil
	}
	return s.chatMember(r, user), nil
}

func (s *Server) getChatAdministrators(p *params) (any, error) {
	r, err := s.groupOf(p)
	if err != nil {
		return nil, err
	}
	admins := []chatMember{}
	for id, m := range r.Members {
		isAdmin := m.Status == Creator || m.Status == Administrator
		if isAdmin && (!s.userOf(id).IsBot || id == s.bot.ID) {
			admins = append(admins, s.chatMember(r, id))
		}
	}
	slices.SortFunc(admins, func(a, b chatMember) int { return int(a.User.ID - b.User.ID) })
	return admins, nil
}

func (s *Server) getChatMemberCount(p *params) (any, error) {
	r, err := s.resolve(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if r.private() {
		return 2, nil
	}
	count := 0
	for _, m := range r.Members {
		if m.present() {
			count++
		}
	}
	return count, nil
}

func (s *Server) leaveChat(p *params) (any, error) {
	r, err := s.groupOf(p)
	if err != nil {
		return nil, err
	}
	s.setMember(r, s.bot.ID, s.bot.ID, Left, Rights{})
	return true, nil
}

// commandScope says for whom a list of commands is meant.
type commandScope struct {
	Type string `json:"type"`
	Chat any    `json:"chat_id"`
	User int64  `json:"user_id"`
}

func (p *params) commandKey() (string, error) {
	scope := commandScope{Type: "default"}
	if err := p.decode("scope", &scope); err != nil {
		return "", err
	}
	chat := ""
	switch id := scope.Chat.(type) {
	case float64:
		chat = strconv.FormatInt(int64(id), 10)
	case string:
		chat = id
	}
	if strings.HasPrefix(scope.Type, "chat") && chat == "" {
		return "", badRequest("chat not found")
	}
	return commandKey(scope.Type, chat, scope.User, p.values["language_code"]), nil
}

func commandKey(kind, chat string, user int64, language string) string {
	return strings.Join([]string{kind, chat, strconv.FormatInt(user, 10), language}, "|")
}

func (s *Server) setMyCommands(p *params) (any, error) {
	key, err := p.commandKey()
	if err != nil {
		return nil, err
	}
	var commands []BotCommand
	if err := p.decode("commands", &commands); err != nil {
		return nil, err
	}
	if len(commands) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for _, c := range commands {
		letters := strings.Trim(c.Command, "abcdefghijklmnopqrstuvwxyz0123456789_")
		if c.Command == "" || len(c.Command) > 32 || letters != "" {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := utf16Len(c.Description); n < 1 || n > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	s.commands[key] = commands
	s.note(Change{Kind: CommandsChange})
	return true, nil
}

func (s *Server) getMyCommands(p *params) (any, error) {
	key, err := p.commandKey()
	if err != nil {
		return nil, err
	}
	return append([]BotCommand{}, s.commands[key]...), nil
}

func (s *Server) deleteMyCommands(p *params) (any, error) {
	key, err := p.commandKey()
	if err != nil {
		return nil, err
	}
	delete(s.commands, key)
	s.note(Change{Kind: CommandsChange})
	return true, nil
}

// CommandsFor is the command menu that a person sees in a chat: the narrowest
// scope that has one, in the person's language or in none.
func (s *Server) CommandsFor(chat, user int64) []BotCommand {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, id := s.roomOf(chat), strconv.FormatInt(chat, 10)
	scopes := [][3]any{{"chat", id, int64(0)}, {"all_private_chats", "", int64(0)}}
	if !r.private() {
		scopes = [][3]any{{"chat_member", id, user}}
		if m := r.Members[user]; m != nil && (m.Status == Creator || m.Status == Administrator) {
			scopes = append(scopes, [3]any{"chat_administrators", id, int64(0)})
		}
		scopes = append(scopes, [3]any{"chat", id, int64(0)}, [3]any{"all_group_chats", "", int64(0)})
	}
	scopes = append(scopes, [3]any{"default", "", int64(0)})
	for _, scope := range scopes {
		for _, language := range []string{s.userOf(user).Language, ""} {
			if list := s.commands[commandKey(scope[0].(string), scope[1].(string), scope[2].(int64), language)]; list != nil {
				return list
			}
		}
	}
	return nil
}

func (s *Server) setMyDescription(p *params) (any, error) {
	return s.setAbout(p, "description", 512)
}

func (s *Server) setMyShortDescription(p *params) (any, error) {
	return s.setAbout(p, "short_description", 120)
}

func (s *Server) setAbout(p *params, name string, limit int) (any, error) {
	if utf16Len(p.values[name]) > limit {
		return nil, badRequest(strings.ToUpper(strings.ReplaceAll(name, "short_description", "about")) + "_TOO_LONG")
	}
	s.about[name+"|"+p.values["language_code"]] = p.values[name]
	return true, nil
}

func (s *Server) getMyDescription(p *params) (any, error) {
	return map[string]string{"description": s.about["description|"+p.values["language_code"]]}, nil
}

func (s *Server) getMyShortDescription(p *params) (any, error) {
	return map[string]string{"short_description": s.about["short_description|"+p.values["language_code"]]}, nil
}

// setChatMenuButton takes any button: clients here always show the commands.
func (s *Server) setChatMenuButton(p *params) (any, error) {
	if p.values["chat_id"] == "" {
		return true, nil
	}
	_, err := s.resolve(p, "chat_id")
	return true, err
}

// SetPrivateTopics switches topics in the bot's private chats on or off;
// AddTopic takes a person's number, too.
func (s *Server) SetPrivateTopics(on bool) {
	s.change(func() { s.privateTopics = on })
}
