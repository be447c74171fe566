package doctor

import (
	"cmp"
	"context"

	"loket/bot/workers"
)

// dns asks the name server that the looks at wanted addresses ask. Without it
// the bot works, but cannot tell whether an address is there already.
func (d *doctor) dns(ctx context.Context) {
	resolver := d.names
	if resolver == nil {
		resolver = workers.NewResolver(d.DNSServer)
	}
	server := cmp.Or(d.DNSServer, d.say(words("own_resolver")))
	if err := workers.AskNames(ctx, resolver, d.BaseDomain); err != nil {
		d.warn("dns", words("dns_silent", "Server", server, "Domain", d.BaseDomain, "Why", err), words("dns_silent_todo"))
		return
	}
	d.good("dns", words("dns_answers", "Server", server, "Domain", d.BaseDomain))
}
