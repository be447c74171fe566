// Package conversations holds the nouns of the counter: events and effects,
// records and the small [Memory] interface that reads them, the words of a
// message, and the lives of requests.
//
// What Loket says and does is decided in the packages below it. Each imports
// those before it and none behind it: turn (one decision in the making), forms
// (asking), requests (sending), accounts (the panel's work), team, officer,
// services (the catalogue) and desk, whose Decide is a function from (what is
// remembered, an event) to (what to remember, effects). None of them performs
// I/O, reads a clock or draws random numbers; none knows Telegram's library or
// SQL.
package conversations
