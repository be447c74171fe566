// Package entities sees in a text what Telegram sees: the links, mentions and
// numbers that it finds by itself, and the marks of its HTML, with its rules of
// nesting and its refusals.
//
// A table of what Telegram's own code answers holds it to that; see the package
// referee.
package entities

import "fmt"

// refusef is an error in Telegram's words.
func refusef(format string, values ...any) error { return refusal(fmt.Sprintf(format, values...)) }

type refusal string

func (r refusal) Error() string { return string(r) }

// Entity is a stretch of a text, in UTF-16 units, with what it is by the Bot
// API's names. A bank card's number, which the Bot API keeps to itself, is a
// BankCard.
type Entity struct {
	Type     string
	Offset   int
	Length   int
	URL      string // of a text_link
	User     int64  // of a text_mention
	Language string // of pre
	Emoji    string // of a custom_emoji
}

// BankCard is the kind of a bank card's number: people see a link, bots are not
// told of it.
const BankCard = "bank_card_number"

func (e Entity) end() int { return e.Offset + e.Length }

// span is a stretch of a text in bytes.
type span struct {
	kind     string
	from, to int
}
