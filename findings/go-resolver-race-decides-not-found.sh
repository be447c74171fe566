#!/usr/bin/env bash
# Go's own resolver (package net, Go 1.26; DNS server made with miekg/dns v1.1.73):
# LookupHost asks for the IPv4 and the IPv6 addresses at once. If one answer says
# "no such addresses" and the other is a failure of the server, the order in which
# they happen to come in decides what the caller is told: IsNotFound, as if the
# name were surely not there, or IsTemporary. So a site with IPv6 only, whose name
# server fails for a moment, is "no such host" now and then, and a program that
# takes IsNotFound for the end gives up. The last answer counts; with a full stop
# behind the name it is the first. StrictErrors, made for failures, helps only
# with the full stop. (A name that has both keeps its good half.)
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module race
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/miekg/dns"
)

// answer has no A records, and fails when asked for AAAA; slow comes 200 ms late.
func answer(slow uint16) dns.HandlerFunc {
	return func(w dns.ResponseWriter, question *dns.Msg) {
		reply := new(dns.Msg).SetReply(question)
		reply.RecursionAvailable = true
		reply.Ns = []dns.RR{&dns.SOA{Hdr: dns.RR_Header{Name: "go.id.", Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: 60}, Ns: "ns.go.id.", Mbox: "a.go.id."}}
		if question.Question[0].Qtype == dns.TypeAAAA {
			reply = new(dns.Msg).SetRcode(question, dns.RcodeServerFailure)
		}
		if question.Question[0].Qtype == slow {
			time.Sleep(200 * time.Millisecond)
		}
		_ = w.WriteMsg(reply)
	}
}

func look(host string, slow uint16, strict bool) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server := &dns.Server{PacketConn: conn, Handler: answer(slow)}
	go func() { _ = server.ActivateAndServe() }()
	defer conn.Close()
	resolver := &net.Resolver{PreferGo: true, StrictErrors: strict, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, conn.LocalAddr().String())
	}}
	_, err = resolver.LookupHost(context.Background(), host)
	var failed *net.DNSError
	if !errors.As(err, &failed) {
		panic(err)
	}
	last := map[uint16]string{dns.TypeA: "absence", dns.TypeAAAA: "failure"}[slow]
	fmt.Printf("%s, %s last, strict %v: not found %v, temporary %v\n", host, last, strict, failed.IsNotFound, failed.IsTemporary)
}

func main() {
	for _, strict := range []bool{false, true} {
		for _, host := range []string{"dinkes.kab.go.id", "dinkes.kab.go.id."} {
			look(host, dns.TypeAAAA, strict)
			look(host, dns.TypeA, strict)
		}
	}
}
GO
go get github.com/miekg/dns@v1.1.73 >/dev/null 2>&1
got=$(go run .)
echo "$got"
[ "$got" = "dinkes.kab.go.id, failure last, strict false: not found false, temporary true
dinkes.kab.go.id, absence last, strict false: not found true, temporary false
dinkes.kab.go.id., failure last, strict false: not found true, temporary false
dinkes.kab.go.id., absence last, strict false: not found false, temporary true
dinkes.kab.go.id, failure last, strict true: not found false, temporary true
dinkes.kab.go.id, absence last, strict true: not found true, temporary false
dinkes.kab.go.id., failure last, strict true: not found false, temporary true
dinkes.kab.go.id., absence last, strict true: not found false, temporary true" ] || { echo "the behaviour has changed"; exit 1; }
