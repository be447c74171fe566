package pgtest

import (
	"encoding/binary"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgtype"
)

// Pretence is a server that is none: what it says of itself, and no more.
type Pretence struct {
	Version  int    // as server_version_num has it, such as 140010
	Super    bool   // the role is a superuser
	Bypasses bool   // the role has BYPASSRLS
	Refuses  string // code with which it lets nobody in; "" for none
	Says     string // the words to that
}

// Pretend listens as such a server, and gives the address of a database there; its
// password is rahasia.
func Pretend(t testing.TB, p Pretence) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
	return "postgres://loket:rahasia@" + listener.Addr().String() + "/loket?sslmode=disable"
}

func (p Pretence) serve(conn net.Conn) {
	defer conn.Close()
	server := pgproto3.NewBackend(conn, conn)
	if _, err := server.ReceiveStartupMessage(); err != nil {
		return
	}
	if p.Refuses != "" {
		server.Send(&pgproto3.ErrorResponse{Severity: "FATAL", Code: p.Refuses, Message: p.Says})
		_ = server.Flush()
		return
	}
	server.Send(&pgproto3.AuthenticationOk{})
	server.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	for server.Flush() == nil {
		message, err := server.Receive()
		if err != nil {
			return
		}
		p.answer(server, message)
	}
}

// answer answers a question as if it were for version and rights, or for the server's taking writes: others it does not know.
func (p Pretence) answer(server *pgproto3.Backend, message pgproto3.FrontendMessage) {
	switch m := message.(type) {
	case *pgproto3.Query: // whether it takes writes
		server.Send(&pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{{Name: []byte("transaction_read_only"), DataTypeOID: pgtype.TextOID, DataTypeSize: -1, TypeModifier: -1}}})
		server.Send(&pgproto3.DataRow{Values: [][]byte{[]byte("off")}})
		server.Send(&pgproto3.CommandComplete{CommandTag: []byte("SHOW")})
		server.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	case *pgproto3.Parse:
		server.Send(&pgproto3.ParseComplete{})
	case *pgproto3.Describe:
		if m.ObjectType == 'S' {
			server.Send(&pgproto3.ParameterDescription{})
		}
		server.Send(&pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{
			{Name: []byte("version"), DataTypeOID: pgtype.Int4OID, DataTypeSize: 4, TypeModifier: -1, Format: pgtype.BinaryFormatCode},
			{Name: []byte("super"), DataTypeOID: pgtype.BoolOID, DataTypeSize: 1, TypeModifier: -1, Format: pgtype.BinaryFormatCode},
			{Name: []byte("bypasses"), DataTypeOID: pgtype.BoolOID, DataTypeSize: 1, TypeModifier: -1, Format: pgtype.BinaryFormatCode}}})
	case *pgproto3.Bind:
		server.Send(&pgproto3.BindComplete{})
	case *pgproto3.Execute:
		version := binary.BigEndian.AppendUint32(nil, uint32(p.Version)) // #nosec G115 -- of a test's own
		server.Send(&pgproto3.DataRow{Values: [][]byte{version, truth(p.Super), truth(p.Bypasses)}})
		server.Send(&pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")})
	case *pgproto3.Sync:
		server.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	}
}

func truth(is bool) []byte {
	if is {
		return []byte{1}
	}
	return []byte{0}
}
