package maintenance

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/bot/datatest"
	"loket/conversations"
	"loket/storage"
)

// brings imports a file into a directory's data and gives the report.
func brings(v *datatest.Directory, text string) (report string, err error) {
	v.T.Helper()
	file := filepath.Join(v.Dir, "accounts.csv")
	v.Must(os.WriteFile(file, []byte(text), 0o600))
	command := &ImportCommand{File: file, DataDir: v.Data, BaseDomain: "banyuasinkab.go.id", PanelUser: "diskominfo"}
	report = printed(v.T, func() { err = command.Run(context.Background()) })
	return report, err
}

// printed catches what a command prints.
func printed(t *testing.T, run func()) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out := os.Stdout
	os.Stdout = write
	text := make(chan string)
	go func() {
		all, _ := io.ReadAll(read)
		text <- string(all)
	}()
	run()
	os.Stdout = out
	_ = write.Close()
	return <-text
}

func account(v *datatest.Directory, address string) (conversations.Account, bool) {
	v.T.Helper()
	a, err := v.Store.Account(context.Background(), address)
	if err != nil {
		return a, false
	}
	return a, true
}

// holder is somebody who has accounts.
const holder int64 = 810001

const accountsHead = "address,username,unit,email\n"

// Each line stands between two good ones, which are taken whatever it is.
func TestEachLineOfAnImportIsJudgedByItself(t *testing.T) {
	for line, want := range map[string]string{
		"ai.banyuasinkab.go.id,ai,Dinas A,":                                   "", // two letters, no wish
		"lama.pasar.banyuasinkab.go.id,pasar,Dinas Pasar,a@b.go.id":           "",
		"112.banyuasinkab.go.id,darurat,BPBD,":                                "",
		"www.mail.banyuasinkab.go.id,surat,Dinas A,":                          "",
		"https://Dinkes.banyuasinkab.go.id/,DINKES,Dinas Kesehatan,A@b.go.id": "",
		"a.banyuasinkab.go.id," + strings.Repeat("a", 32) + ",Dinas A,":       "",
		"x.banyuasinkab.go.id,root kit;,Dinas A,":                             `"root kit;" cannot be`,
		"x.banyuasinkab.go.id,bad|name,Dinas A,":                              `"bad|name" cannot be`,
		"x.banyuasinkab.go.id,a:b,Dinas A,":                                   "cannot be",
		"x.banyuasinkab.go.id,1abc,Dinas A,":                                  "cannot be",
		"x.banyuasinkab.go.id,root,Dinas A,":                                  "cannot be",
		"x.banyuasinkab.go.id,admin,Dinas A,":                                 "cannot be",
		"x.banyuasinkab.go.id,-rf,Dinas A,":                                   "cannot be",
		"x.banyuasinkab.go.id,../x,Dinas A,":                                  "cannot be",
		"x.banyuasinkab.go.id,né,Dinas A,":                                    "cannot be",
		"x.banyuasinkab.go.id," + strings.Repeat("a", 33) + ",Dinas A,":       "cannot be",
		"x.banyuasinkab.go.id,Diskominfo,Dinas A,":                            "PANEL_USER",
		"x.banyuasinkab.go.id,,Dinas A,":                                      "the user name is missing",
		"x.banyuasinkab.go.id,satu,,":                                         "the unit",
		"x.banyuasinkab.go.id,satu,Dinas A,bukan email":                       "is not one e-mail address",
		"x.banyuasinkab.go.id,satu,Dinas A,a@b.go.id; c@d.go.id":              "is not one e-mail address",
		"banyuasinkab.go.id,satu,Dinas A,":                                    "not that domain itself",
		"situs.example.com,satu,Dinas A,":                                     "is under example.com",
		"a_b.banyuasinkab.go.id,satu,Dinas A,":                                "host name",
		"-a.banyuasinkab.go.id,satu,Dinas A,":                                 "host name",
		"bad|name.banyuasinkab.go.id,satu,Dinas A,":                           "host name",
		strings.Repeat("a", 64) + ".banyuasinkab.go.id,satu,Dinas A,":         "at most 63",
		",satu,Dinas A,": "the address",
		"x.banyuasinkab.go.id,satu,\"Dinas A,a@b.go.id":                     "quotation marks",
		"x.banyuasinkab.go.id,satu,Dinas A, Bagian B,a@b.go.id":             "wants quotes",
		"x.banyuasinkab.go.id,satu,Dinas \xff,":                             "UTF-8",
		"dishub.banyuasinkab.go.id,dishub,Dinas Perhubungan,dishub@b.go.id": "stands in line 2 already",
		"WWW.dishub.banyuasinkab.go.id.,lain,Dinas Lain,":                   "stands in line 2 already",
	} {
		list, err := readAccounts(strings.NewReader(accountsHead+"dishub.banyuasinkab.go.id,dishub,Dinas Perhubungan,\n"+line+
			"\nlama.banyuasinkab.go.id,lama,Dinas Lama,\n"), "banyuasinkab.go.id", "diskominfo")
		if err != nil || len(list.lines) != 3 || list.lines[0].refused() || list.lines[2].refused() {
			t.Errorf("%q keeps others out: %+v (%v)", line, list, err)
			continue
		}
		if judged := list.lines[1]; judged.number != 3 || judged.refused() != (want != "") || !strings.Contains(judged.why, want) {
			t.Errorf("%q is %+v, want %q", line, judged, want)
		}
	}
}

func TestAnIndonesianSpreadsheetIsImported(t *testing.T) {
	v := datatest.Empty(t)
	report, err := brings(v, "\ufeffNo;Alamat;Nama Pengguna;Unit Kerja;Surel;Situs\r\n1;arsip.banyuasinkab.go.id;ARSIP;Dinas Perpustakaan dan Arsip Daerah;arsip@banyuasinkab.go.id;Ya\r\n;;;;;\r\n")
	v.Must(err)
	a, _ := account(v, "arsip.banyuasinkab.go.id")
	if a.Username != "arsip" || a.Unit != "Dinas Perpustakaan dan Arsip Daerah" || a.Email != "arsip@banyuasinkab.go.id" || !a.Kind.HasSite() || !a.Imported || a.Shared {
		t.Errorf("the account is %+v", a)
	}
	if !strings.Contains(report, `the column "No" is not used`) {
		t.Errorf("the report says\n%s", report)
	}
	for _, broken := range []string{"", "alamat;unit\n", "arsip.banyuasinkab.go.id,arsip,Dinas,\n"} {
		if _, err := brings(v, broken); err == nil {
			t.Errorf("%q is taken", broken)
		}
	}
}

// A user name of several addresses is taken, and marked on all of them.
func TestASharedUserNameIsMarked(t *testing.T) {
	v := datatest.Empty(t)
	v.Remember(conversations.Account{Address: "lama.banyuasinkab.go.id", Username: "diskom", Unit: "Dinas Lama", Holder: holder},
		conversations.Account{Address: "dulu.banyuasinkab.go.id", Username: "sendiri", Unit: "Dinas Lama", EndedAt: datatest.Monday},
		conversations.Account{Address: "tahu.banyuasinkab.go.id", Username: "tahu", Unit: "Dinas Tahu"})
	report, err := brings(v, accountsHead+"portal.banyuasinkab.go.id,diskom,Dinas A,\nperpus.banyuasinkab.go.id,Diskom,Dinas B,\n"+
		"sendiri.banyuasinkab.go.id,sendiri,Dinas C,\ntahu.banyuasinkab.go.id,tahu,Dinas Tahu,\ntempe.banyuasinkab.go.id,tahu,Dinas Tempe,\n")
	v.Must(err)
	for address, shared := range map[string]bool{"portal": true, "perpus": true, "lama": true, "sendiri": false, "dulu": false, "tahu": true, "tempe": true} {
		if a, _ := account(v, address+".banyuasinkab.go.id"); a.Shared != shared || address == "lama" && a.Holder != holder {
			t.Errorf("%s is %+v", address, a)
		}
	}
	for _, want := range []string{"line 2: taken; its user name is also that of lama.", "line 3: taken;", "line 6: taken;", "5 accounts read, 4 of them new"} {
		if !strings.Contains(report, want) {
			t.Errorf("%q is not in\n%s", want, report)
		}
	}
}

func TestAnImportMayBeRepeated(t *testing.T) {
	v := datatest.Empty(t)
	list := accountsHead + "dishub.banyuasinkab.go.id,dishub,Dinas Perhubungan,dishub@banyuasinkab.go.id\nrusak.banyuasinkab.go.id,,Dinas,\n"
	if _, err := brings(v, list); err == nil {
		t.Error("a bad line is passed over in silence")
	}
	known, _ := account(v, "dishub.banyuasinkab.go.id")
	known.Holder = holder
	v.Remember(known)
	report, err := brings(v, strings.ReplaceAll(list, "rusak.banyuasinkab.go.id,,", "rusak.banyuasinkab.go.id,rusak,"))
	v.Must(err)
	if !strings.Contains(report, "2 accounts read, 1 of them new") {
		t.Errorf("the report says\n%s", report)
	}
	for field, line := range map[string]string{
		"user name": "dishub2,Dinas Perhubungan,", "unit": "dishub,Dinas Lain,", "e-mail": "dishub,Dinas Perhubungan,lain@banyuasinkab.go.id",
	} {
		report, err := brings(v, accountsHead+"dishub.banyuasinkab.go.id,"+line+"\n")
		if err == nil || !strings.Contains(report, "known already with another "+field) {
			t.Errorf("%s: %v\n%s", field, err, report)
		}
	}
	if a, _ := account(v, "dishub.banyuasinkab.go.id"); a.Holder != holder || a.Username != "dishub" || a.Email != "dishub@banyuasinkab.go.id" || a.Unit != "Dinas Perhubungan" {
		t.Errorf("the account is %+v", a)
	}
}

func TestAnImportedAccountIsLookedForInNinetyDays(t *testing.T) {
	v := datatest.Empty(t)
	ended := conversations.Account{Address: "dulu.banyuasinkab.go.id", Username: "dulu", Ticket: "SD-2025-0001", EndedAt: datatest.Monday}
	v.Remember(ended, conversations.Reminder{Kind: "retire", Subject: "SD-2025-0001", At: datatest.Monday})
	_, err := brings(v, accountsHead+"dishub.banyuasinkab.go.id,dishub,Dinas A,\ndulu.banyuasinkab.go.id,baru,Dinas B,\n")
	v.Must(err)
	memory := v.Store.Memory(context.Background())
	for _, address := range []string{"dishub.banyuasinkab.go.id", "dulu.banyuasinkab.go.id"} {
		look, err := memory.Reminder("look", address)
		if in := time.Until(look.At); err != nil || in < 89*24*time.Hour || in > 91*24*time.Hour {
			t.Errorf("%s is looked for in %s (%v)", address, in, err)
		}
	}
	if a, _ := account(v, "dulu.banyuasinkab.go.id"); !a.EndedAt.IsZero() || a.Username != "baru" || !slices.Equal(a.Tickets, []string{"SD-2025-0001"}) {
		t.Errorf("the account that came back is %+v", a)
	}
	if _, err := memory.Reminder("retire", "SD-2025-0001"); err == nil {
		t.Error("its documents go")
	}
}

func TestAnImportMakesNoKey(t *testing.T) {
	v := datatest.Empty(t)
	key := filepath.Join(v.Data, storage.KeyName)
	v.Must(os.Rename(key, key+".away"))
	if _, err := brings(v, accountsHead+"dishub.banyuasinkab.go.id,dishub,Dinas A,\n"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(key); err == nil {
		t.Error("a new key took the lost one's place")
	}
}

// However lines are bad, doubled and mixed: every line is either taken or named.
func TestNoLineOfAnImportIsLostInSilence(t *testing.T) {
	parts := rapid.StringMatching(`[a-zA-Z0-9 ."';,|_-]{0,8}`)
	address := rapid.OneOf(rapid.SampledFrom([]string{"ai", "lama.pasar", "dishub", "www.dishub"}), parts)
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		text.WriteString(accountsHead)
		count := rapid.IntRange(0, 12).Draw(t, "lines")
		for range count {
			fmt.Fprintf(&text, "%s.banyuasinkab.go.id,%s,Dinas %s,%s\n", address.Draw(t, "address"), parts.Draw(t, "user"), parts.Draw(t, "unit"), parts.Draw(t, "email"))
		}
		list, err := readAccounts(strings.NewReader(text.String()), "banyuasinkab.go.id", "diskominfo")
		if err != nil {
			t.Fatal(err)
		}
		if len(list.lines) != count {
			t.Fatalf("%d lines are %d", count, len(list.lines))
		}
		taken := map[string]bool{}
		var out bytes.Buffer
		_ = list.report(&out)
		for i, line := range list.lines {
			named := strings.Contains(out.String(), fmt.Sprintf("line %d: ", i+2))
			if line.number != i+2 || line.refused() != named || line.refused() && line.why == "" {
				t.Fatalf("line %d is %+v in\n%s", i+2, line, out.String())
			}
			if !line.refused() && taken[line.account.Address] {
				t.Fatalf("%s is taken twice", line.account.Address)
			}
			taken[line.account.Address] = taken[line.account.Address] || !line.refused()
		}
	})
}
