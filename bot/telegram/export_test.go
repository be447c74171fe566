package telegram

import "net/http"

// What the tests of this package look at from outside.
var (
	Split   = split
	Abridge = abridge
	Fit     = fit
	Shorten = shorten
)

// EndOf classes an error as the watcher of calls sees it.
func EndOf(err error) string { return endOf(err) }

// NewDirect is what carries calls to a Bot API server of one's own.
func NewDirect() interface {
	http.RoundTripper
	CloseIdleConnections()
} {
	return newDirect()
}
