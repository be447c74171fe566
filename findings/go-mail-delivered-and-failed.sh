#!/usr/bin/env bash
# wneessen/go-mail v0.8.1: DialAndSend returns an error for a mail that the server
# has taken over (250 after the final full stop) whenever the good-byes go wrong.
# After each mail it sends RSET, and a server that has had enough of a connection
# then answers 421, or just closes: a SendError that is NOT temporary, even for
# 421, so that the caller will hardly try again but say that the mail failed. When
# only QUIT goes unanswered the error is no SendError at all, which a caller will
# take for a failed connection and send again: the person gets the mail twice. The
# message itself knows, by IsDelivered; the error does not say.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module delivered
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/wneessen/go-mail"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// serve is a mail server for one connection: it takes everything, but answers the
// command odd as told, or closes where there is no answer.
func serve(listener net.Listener, odd, answer string, taken chan<- int) {
	conn := must(listener.Accept())
	defer conn.Close()
	mails, inside := 0, false
	defer func() { taken <- mails }()
	fmt.Fprint(conn, "220 mx.dinas.example ESMTP\r\n")
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		line, reply := lines.Text(), "250 2.0.0 OK"
		verb, _, _ := strings.Cut(line, " ")
		switch {
		case inside && line != ".":
			continue
		case inside:
			inside, mails = false, mails+1
		case verb == odd && answer == "":
			return
		case verb == odd:
			reply = answer
		case verb == "EHLO":
			reply = "250 ENHANCEDSTATUSCODES"
		case verb == "DATA":
			inside, reply = true, "354 go on"
		case verb == "QUIT":
			reply = "221 2.0.0 bye"
		}
		fmt.Fprint(conn, reply+"\r\n")
	}
}

func play(odd, answer string) {
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	taken := make(chan int, 1)
	go serve(listener, odd, answer, taken)
	client := must(mail.NewClient("127.0.0.1", mail.WithPort(listener.Addr().(*net.TCPAddr).Port), mail.WithTLSPolicy(mail.NoTLS)))
	message := mail.NewMsg()
	if err := errors.Join(message.From("loket@dinas.example"), message.To("siti@dinas.example")); err != nil {
		panic(err)
	}
	message.SetBodyString(mail.TypeTextPlain, "Selesai.")
	err := client.DialAndSend(message)
	fmt.Printf("%s %q: mails taken %d, delivered %v, error %v", odd, answer, <-taken, message.IsDelivered(), err != nil)
	if failed := new(mail.SendError); errors.As(err, &failed) {
		fmt.Printf(", a SendError, temporary %v, code %d", failed.IsTemp(), failed.ErrorCode())
	}
	fmt.Println()
}

func main() {
	play("VRFY", "")
	play("RSET", "421 4.7.0 too many messages in this connection")
	play("RSET", "")
	play("QUIT", "")
}
GO
go get github.com/wneessen/go-mail@v0.8.1 >/dev/null 2>&1
got=$(go run . | tr -d '"')
echo "$got"
[ "$got" = "VRFY : mails taken 1, delivered true, error false
RSET 421 4.7.0 too many messages in this connection: mails taken 1, delivered true, error true, a SendError, temporary false, code 421
RSET : mails taken 1, delivered true, error true, a SendError, temporary false, code 0
QUIT : mails taken 1, delivered true, error true" ] || { echo "the behaviour has changed"; exit 1; }
