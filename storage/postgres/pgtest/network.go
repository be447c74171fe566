package pgtest

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"golang.org/x/sys/unix"
)

// network is a switch, to which this machine and some places are plugged: each place is
// a network namespace with one address. It is made by root alone.
type network struct {
	name   string // begins the names of all that belongs to it
	prefix string // of its addresses, up to the last dot
	places int
}

// place is a machine in a network, as far as its connections go.
type place struct {
	of      *network
	address string
	socket  string // the switch's end of its cable
	inside  *os.File
}

// ip runs the system's program of that name.
func ip(args ...string) error {
	if said, err := exec.Command("ip", args...).CombinedOutput(); err != nil { // #nosec G204 -- a network of our own
		return fmt.Errorf("ip %v: %w: %s", args, err, said)
	}
	return nil
}

func (n *network) switchName() string { return n.name + "s" }
func (n *network) cable() string      { return n.name + "h" } // this machine's end
func (n *network) spaceOf(number int) string {
	return fmt.Sprintf("%sp%d", n.name, number)
}

func (n *network) address(number int) string { return fmt.Sprintf("%s%d", n.prefix, 10+number) }

// hardware is the address of a place on its cable.
func hardware(number int) string { return fmt.Sprintf("02:4c:4f:4b:54:%02x", number) }

// newNetwork makes a switch and plugs this machine to it. Its addresses are of the block
// that is set apart for trials.
func newNetwork() (*network, error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("only root may make network namespaces")
	}
	some := make([]byte, 3)
	if _, err := rand.Read(some); err != nil {
		return nil, err
	}
	n := &network{name: "lk" + hex.EncodeToString(some), prefix: fmt.Sprintf("198.%d.%d.", 18+some[0]&1, some[1])}
	gone := `for space in $(ip netns list | cut -d' ' -f1 | grep "^$1"); do ip netns del "$space"; done; ip link del "$1h" 2>/dev/null`
	if err := afterUs(gone, n.name); err != nil {
		return nil, fmt.Errorf("watch over a network: %w", err)
	}
	for _, step := range [][]string{
		{"netns", "add", n.switchName()},
		{"-n", n.switchName(), "link", "add", "switch", "type", "bridge"},
		{"-n", n.switchName(), "link", "set", "switch", "up"},
		{"link", "add", n.cable(), "type", "veth", "peer", "name", "client", "netns", n.switchName()},
		{"-n", n.switchName(), "link", "set", "client", "master", "switch", "up"},
		{"address", "add", n.prefix + "1/24", "dev", n.cable()},
		{"link", "set", n.cable(), "up"},
	} {
		if err := ip(step...); err != nil {
			return nil, errors.Join(err, n.remove())
		}
	}
	return n, nil
}

// join plugs another place to the switch.
func (n *network) join() (*place, error) {
	n.places++
	space, socket := n.spaceOf(n.places), fmt.Sprintf("port%d", n.places)
	p := &place{of: n, address: n.address(n.places), socket: socket}
	steps := [][]string{
		{"netns", "add", space},
		{"-n", n.switchName(), "link", "add", socket, "type", "veth", "peer", "name", "eth0", "netns", space},
		{"-n", n.switchName(), "link", "set", socket, "master", "switch", "up"},
		{"-n", space, "link", "set", "eth0", "address", hardware(n.places)},
		{"-n", space, "address", "add", p.address + "/24", "dev", "eth0"},
		{"-n", space, "link", "set", "lo", "up"},
		{"-n", space, "link", "set", "eth0", "up"},
		// Whoever is asked for behind a cut cable is not known to be away: nobody answers,
		// as in a network with routers.
		{"neighbour", "replace", p.address, "lladdr", hardware(n.places), "dev", n.cable(), "nud", "permanent"},
	}
	for other := range n.places - 1 {
		steps = append(steps,
			[]string{"-n", space, "neighbour", "replace", n.address(other + 1), "lladdr", hardware(other + 1), "dev", "eth0", "nud", "permanent"},
			[]string{"-n", n.spaceOf(other + 1), "neighbour", "replace", p.address, "lladdr", hardware(n.places), "dev", "eth0", "nud", "permanent"})
	}
	for _, step := range steps {
		if err := ip(step...); err != nil {
			return nil, err
		}
	}
	var err error
	p.inside, err = os.Open("/run/netns/" + space) // #nosec G304 -- a namespace of our own
	return p, err
}

// cut pulls the cable of a place out of the switch, and plugs it in again.
func (p *place) cut(out bool) error { return p.of.cut(p.socket, out) }

func (n *network) cut(socket string, out bool) error {
	return ip("-n", n.switchName(), "link", "set", socket, map[bool]string{true: "down", false: "up"}[out])
}

// start starts a program in a place.
func (p *place) start(command *exec.Cmd) error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine
		err := unix.Setns(int(p.inside.Fd()), unix.CLONE_NEWNET)
		if err == nil {
			err = command.Start()
		}
		started <- err
	}()
	return <-started
}

// remove takes the network away.
func (n *network) remove() error {
	var all error
	for number := range n.places {
		all = errors.Join(all, ip("netns", "del", n.spaceOf(number+1)))
	}
	return errors.Join(all, ip("netns", "del", n.switchName()))
}
