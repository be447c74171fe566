// Command bot is Loket, a government service counter in a Telegram chat.
//
// The commands are in commands, the running bot is in app. What is said and
// decided is in conversations, what is remembered in storage; the way of an
// update is telegram/poll.go → engine/engine.go → conversations/desk →
// telegram/outbox.go.
package main

import (
	"os"

	"loket/bot/commands"
)

func main() { os.Exit(commands.Main()) }
