package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// hostWithin is how long one of several servers may take to let us in, while others may
// be asked.
const hostWithin = 2 * time.Second

// server is one of those that a URL names, in all ways in which it is reached.
type server struct {
	host string
	port uint16
	ways []*pgconn.FallbackConfig
}

func (s server) address() string {
	if strings.HasPrefix(s.host, "/") {
		return s.host
	}
	return net.JoinHostPort(s.host, strconv.Itoa(int(s.port)))
}

// lastServer is the address of the one that took this process's writes last.
var lastServer atomic.Pointer[string]

// servers are those of a configuration, in the order in which they are asked: first the
// one that took our writes last, so that a dead one costs its time once.
func servers(config *pgx.ConnConfig) (all []server) {
	last := lastServer.Load()
	ways := append([]*pgconn.FallbackConfig{{Host: config.Host, Port: config.Port, TLSConfig: config.TLSConfig}}, config.Fallbacks...)
	for _, way := range ways {
		n := len(all) - 1
		if n >= 0 && all[n].host == way.Host && all[n].port == way.Port {
			all[n].ways = append(all[n].ways, way)
			continue
		}
		all = append(all, server{way.Host, way.Port, []*pgconn.FallbackConfig{way}})
	}
	for i, s := range all {
		if last != nil && s.address() == *last {
			copy(all[1:i+1], all[:i])
			all[0] = s
		}
	}
	return all
}

// set has a configuration ask some servers alone, in their order.
func set(config *pgx.ConnConfig, some ...server) {
	var ways []*pgconn.FallbackConfig
	for _, s := range some {
		ways = append(ways, s.ways...)
	}
	config.Host, config.Port, config.TLSConfig, config.Fallbacks = ways[0].Host, ways[0].Port, ways[0].TLSConfig, ways[1:]
}

// connect opens a connection to the server that takes writes. The servers are asked one
// after another; none takes the time of the others, as one does that is switched off.
func connect(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	all := servers(config)
	if len(all) == 1 {
		return pgx.ConnectConfig(ctx, config)
	}
	var why []string
	reading := 0
	for i, s := range all {
		conn, err := connectTo(ctx, config, s, len(all)-i)
		if err == nil {
			address := s.address()
			lastServer.Store(&address)
			return conn, nil
		}
		if ctx.Err() != nil && i == 0 || hopeless(err) {
			return nil, err
		}
		if onlyReads(err) {
			reading++
		}
		why = append(why, s.address()+" "+whyNot(err))
	}
	if reading > 0 {
		return nil, fmt.Errorf("%w: %s", errOnlyRead, strings.Join(why, "; "))
	}
	return nil, fmt.Errorf("no server answers: %s", strings.Join(why, "; "))
}

// connectTo asks one server, for a share of the time that is left for so many.
func connectTo(ctx context.Context, config *pgx.ConnConfig, s server, many int) (*pgx.Conn, error) {
	within := hostWithin
	if deadline, is := ctx.Deadline(); is {
		within = min(within, time.Until(deadline)/time.Duration(many))
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	config = config.Copy()
	set(config, s)
	return pgx.ConnectConfig(ctx, config)
}

// errOnlyRead is why none of several servers takes our writes.
var errOnlyRead = errors.New("no server takes writes")

// onlyReads tells whether there is a server, and it is a standby.
func onlyReads(err error) bool {
	return errors.Is(err, pgconn.ErrStandbyConnection) || errors.Is(err, pgconn.ErrReadOnlyConnection) || errors.Is(err, errOnlyRead)
}

// hopeless tells whether another server would say the same.
func hopeless(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && slices.Contains([]string{"28P01", "28000", "3D000", "42501", undefined, unsupported}, said.Code)
}

// whyNot says in a few words why a server does not take our writes.
func whyNot(err error) string {
	var said *pgconn.PgError
	switch {
	case onlyReads(err):
		return "only reads"
	case errors.As(err, &said):
		return "answers " + said.Code
	case errors.Is(err, context.DeadlineExceeded):
		return "does not answer"
	}
	// The driver gives each way that it tried a line of its own.
	return strings.Join(strings.Fields(err.Error()), " ")
}

// takesWrites refuses a server whose transactions only read: a standby, or one that is set
// so.
func takesWrites(ctx context.Context, conn *pgconn.PgConn) error {
	return pgconn.ValidateConnectTargetSessionAttrsReadWrite(ctx, conn)
}

// isPrimary is takesWrites for connections that are set to read themselves.
func isPrimary(ctx context.Context, conn *pgconn.PgConn) error {
	return pgconn.ValidateConnectTargetSessionAttrsPrimary(ctx, conn)
}

// notReplicated marks a connection whose commit is on its server alone.
const notReplicated = "not replicated"

// notice hears what a server says beside its answers. Where a commit waits for a
// synchronous standby and somebody cancels that, the server answers that it is done: the
// warning alone tells that it is nowhere else, and lost with its server.
func notice(conn *pgconn.PgConn, said *pgconn.Notice) {
	if said.Routine == "SyncRepWaitForLSN" {
		conn.CustomData()[notReplicated] = true
	}
}

// onItsServerAlone tells whether the last commit is, and forgets it.
func onItsServerAlone(conn *pgx.Conn) bool {
	data := conn.PgConn().CustomData()
	_, is := data[notReplicated]
	delete(data, notReplicated)
	return is
}
