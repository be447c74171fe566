// Package telegram is the way to Telegram: updates come in as events of
// package conversations, effects go out as calls of the Bot API.
//
// In: decode.go turns raw bytes into events, poll.go and webhook.go confirm
// updates only when they have been committed. Out: outbox.go is the worker
// that the writer hands effects to; pace.go, window.go and team.go decide when
// something may be sent, one file per kind of effect says how, failure.go what
// Telegram's refusals mean. client.go makes the calls, calls.go carries them.
//
// The package decides nothing about requests and knows no SQL. It logs numbers
// only: no names, no texts, no token.
package telegram
