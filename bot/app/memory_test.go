package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"

	"loket/bot/settings"
	"loket/storage/postgres"
	"loket/storage/postgres/postgrestest"
)

func used() uint64 {
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

func TestMemoryOfAnIdleOffice(t *testing.T) {
	url, _, _ := strings.Cut(postgrestest.Database(t), "?")
	url += "?sslmode=disable"
	base, err := settings.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	base.SecretKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var apps []*App
	add := func() {
		s := base
		name := fmt.Sprintf("k%d", len(apps))
		s.TelegramToken = fmt.Sprintf("%d:A", len(apps)+1)
		s.DataDir = t.TempDir()
		s.DatabaseURL = postgres.ForOffice(url, name)
		a, err := Build(context.Background(), s, Outside{}, log)
		if err != nil {
			t.Fatal(err)
		}
		apps = append(apps, a)
	}
	add()
	add()
	before := used()
	for range 10 {
		add()
	}
	after := used()
	fmt.Println("one office:", (after-before)/10/1024, "KiB")
	f, _ := os.Create("/tmp/off.heap")
	pprof.Lookup("heap").WriteTo(f, 0)
	f.Close()
	for _, a := range apps {
		a.Close()
	}
}
