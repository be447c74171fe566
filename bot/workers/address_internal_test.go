package workers

import (
	"context"
	"net"
	"slices"
	"testing"
)

// zone is a Resolver that knows a few names, and counts what it is asked.
type zone struct {
	hosts, aliases map[string]string
	asked          int
}

func (z *zone) LookupHost(_ context.Context, host string) ([]string, error) {
	z.asked++
	if address, known := z.hosts[host]; known {
		return []string{address}, nil
	}
	return nil, &net.DNSError{Name: host, IsNotFound: true}
}

// LookupCNAME answers as Go's own resolver does: with the name itself where it
// has addresses and no alias.
func (z *zone) LookupCNAME(_ context.Context, host string) (string, error) {
	z.asked++
	if alias, known := z.aliases[host]; known {
		return alias, nil
	}
	if _, known := z.hosts[host]; known {
		return host + ".", nil
	}
	return "", &net.DNSError{Name: host, IsNotFound: true}
}

func TestANameIsTakenByAnAddressOrAnAlias(t *testing.T) {
	for name, want := range map[string]struct {
		found []string
		asked int
	}{
		"free.example":     {nil, 1},
		"address.example":  {[]string{"192.0.2.1"}, 2},
		"alias.example":    {[]string{"192.0.2.2"}, 2},
		"dangling.example": {[]string{"gone.example."}, 2},
	} {
		z := &zone{hosts: map[string]string{"address.example": "192.0.2.1", "alias.example": "192.0.2.2"},
			aliases: map[string]string{"alias.example": "other.example.", "dangling.example": "gone.example."}}
		a := &Address{Resolver: z}
		if found := a.resolve(context.Background(), name); !slices.Equal(found, want.found) || z.asked != want.asked {
			t.Errorf("%s is %q after %d questions, want %q after %d", name, found, z.asked, want.found, want.asked)
		}
	}
}
