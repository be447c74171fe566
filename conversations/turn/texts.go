package turn

import (
	"loket/conversations"
)

// MailShown writes an e-mail address for people, who may tap it.
func MailShown(_ *Turn, address string) conversations.Arg {
	return conversations.Arg{Text: address, Own: conversations.IsMailbox(address)}
}
