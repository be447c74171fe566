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
	server := cmp.Or(d.DNSServer, "this machine's name server")
	if err := workers.AskNames(ctx, resolver, d.BaseDomain); err != nil {
		d.warn("DNS", server+" does not answer for "+d.BaseDomain+": "+err.Error(),
			"set DNS_SERVER to a name server that answers this machine, such as the office's own; until then cards say that DNS could not be asked")
		return
	}
	d.good("DNS", server+" answers for "+d.BaseDomain)
}
