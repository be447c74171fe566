package app

import (
	"slices"

	"loket/bot/telegram"
)

// ephemeralCommands concern only whoever sends them.
var ephemeralCommands = []string{"antrean", "cari", "riwayat", "bantuan"}

// menus are the command lists of private chats and of the team's group.
func (a *App) menus() (private, group []telegram.Menu) {
	for _, lang := range []string{"", "en"} {
		private = append(private, telegram.Menu{Lang: lang, Commands: a.commandList(lang, a.Desk.Commands()...)})
		team := a.commandList(lang, "antrean", "cari", "riwayat", "rekap", "hubungkan", "group_bantuan")
		for i := range team {
			team[i].Ephemeral = slices.Contains(ephemeralCommands, team[i].Name)
		}
		group = append(group, telegram.Menu{Lang: lang, Commands: team})
	}
	return private, group
}

func (a *App) commandList(lang string, names ...string) []telegram.Command {
	if lang == "" {
		lang = "id"
	}
	list := make([]telegram.Command, 0, len(names))
	for _, name := range names {
		words, err := a.book.Say(lang, "command_"+name, nil, nil)
		if err != nil {
			a.log.Error("a command has no description", "command", name, "error", err)
			continue
		}
		list = append(list, telegram.Command{Name: trimGroup(name), Description: words})
	}
	return list
}

// trimGroup takes off what tells a group's words from a private chat's.
func trimGroup(name string) string {
	if name == "group_bantuan" {
		return "bantuan"
	}
	return name
}
