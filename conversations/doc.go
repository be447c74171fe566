// Package conversations decides what Loket says and does.
//
// It is a function from (what is remembered, an event) to (what to remember,
// effects): events come in through [Desk.Decide], records are read through the
// small [Memory] interface, and what should change or happen in the world is
// returned as a [Decision]. The package performs no I/O, reads no clock and
// draws no random numbers; it knows neither Telegram's library nor SQL.
//
// The main path is desk.go (which event goes where), turn.go (one decision in
// the making), form.go (how a form is asked) and one file per service.
package conversations
