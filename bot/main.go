// Command bot is Loket, a government service counter in a Telegram chat.
//
// This package reads the settings, puts the parts together, runs them and
// closes them. What is said and decided is in conversations, what is
// remembered in storage; the way of an update is telegram/poll.go →
// engine/engine.go → conversations/desk.go → telegram/outbox.go.
package main

import "os"

func main() { os.Exit(commandLine()) }
