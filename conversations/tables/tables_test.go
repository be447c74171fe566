package tables_test

import (
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"loket/conversations/tables"

	"pgregory.net/rapid"
)

var columns = []tables.Column{
	{Name: "address", Also: []string{"alamat"}, Needed: true},
	{Name: "unit", Also: []string{"unit kerja"}, Needed: true},
	{Name: "email", Also: []string{"surel"}},
}

// read gives the rows as "LINE address|unit|email", and those that cannot be
// read as "LINE ✖".
func read(t testing.TB, table string) (rows, unused []string) {
	t.Helper()
	unused, err := tables.Read(strings.NewReader(table), columns, func(row tables.Row) error {
		if row.Err != nil {
			rows = append(rows, fmt.Sprint(row.Line, " ✖"))
			return nil
		}
		rows = append(rows, fmt.Sprint(row.Line, " ", row.Cell("address"), "|", row.Cell("unit"), "|", row.Cell("email")))
		return nil
	})
	if err != nil {
		t.Fatalf("%q: %v", table, err)
	}
	return rows, unused
}

func TestWhatSpreadsheetsWriteIsRead(t *testing.T) {
	want := []string{"2 a.go.id|Dinas A|x@y.id", "3 b.go.id||"}
	for why, table := range map[string]string{
		"commas":                  "address,unit,email\na.go.id,Dinas A,x@y.id\nb.go.id,,\n",
		"semicolons":              "address;unit;email\na.go.id;Dinas A;x@y.id\nb.go.id;;\n",
		"tabs, also empty cells":  "address\tunit\temail\na.go.id\tDinas A\tx@y.id\nb.go.id\t\t\n",
		"a byte order mark":       "\ufeffaddress,unit,email\na.go.id,Dinas A,x@y.id\nb.go.id,,\n",
		"and quotes behind it":    "\ufeff\"address\",\"unit\",\"email\"\n\"a.go.id\",\"Dinas A\",\"x@y.id\"\n\"b.go.id\",\"\",\"\"\n",
		"Windows' ends":           "address;unit;email\r\na.go.id;Dinas A;x@y.id\r\nb.go.id;;\r\n",
		"old Macs' ends":          "address;unit;email\ra.go.id;Dinas A;x@y.id\rb.go.id;;\r",
		"no end":                  "address,unit,email\na.go.id,Dinas A,x@y.id\nb.go.id",
		"blanks":                  " address , unit ,\u00a0email \n a.go.id ,\tDinas  A , x@y.id\n b.go.id,,\n",
		"what cannot be seen":     "address,unit,email\n\u200ba.go.id,Dinas\u00a0A,x@y.id\u200b\nb.go.id,,\n",
		"Indonesian":              "Alamat;Unit Kerja;Surel\na.go.id;Dinas A;x@y.id\nb.go.id;;\n",
		"other spelling":          "ALAMAT,unit_kerja,E-mail\na.go.id,Dinas A,x@y.id\nb.go.id,,\n",
		"another order":           "email,address,unit\nx@y.id,a.go.id,Dinas A\n,b.go.id,\n",
		"empty columns behind":    "address,unit,email,,\na.go.id,Dinas A,x@y.id,,\nb.go.id,,,,\n",
		"a comma in its headline": "address;unit;email\na.go.id;Dinas A;x@y.id\nb.go.id;;\n",
	} {
		if rows, unused := read(t, table); !slices.Equal(rows, want) || len(unused) > 0 {
			t.Errorf("%s: %q, unused %q", why, rows, unused)
		}
	}
	var utf16le []byte
	for _, unit := range utf16.Encode([]rune("\ufeffaddress\tunit\temail\r\na.go.id\tDinas A\tx@y.id\r\nb.go.id\t\t\r\n")) {
		utf16le = binary.LittleEndian.AppendUint16(utf16le, unit)
	}
	if rows, _ := read(t, string(utf16le)); !slices.Equal(rows, want) {
		t.Errorf("Excel's Unicode text: %q", rows)
	}
	aside := "sep=;\n# catatan, dengan; tanda\n\"# juga; ini\"\n\naddress;unit;email\n;;\n\"\";\"\"\n  \na.go.id;Dinas A;x@y.id\n"
	if rows, _ := read(t, aside); !slices.Equal(rows, []string{"9 a.go.id|Dinas A|x@y.id"}) {
		t.Errorf("what is no row: %q", rows)
	}
}

func TestALineThatCannotBeReadSpoilsNoOther(t *testing.T) {
	for bad, lines := range map[string]int{
		`b.go.id,"Dinas B,x@y.id`:            1, // not closed
		`b.go.id,Dinas "B,x@y.id`:            1,
		`b.go.id,"Dinas" B,x@y.id`:           1,
		"b.go.id,\"Dinas\nB\",x@y.id":        2, // a cell of two lines
		`b.go.id,Dinas B, Bagian C,x@y.id`:   1, // a comma that wants quotes
		"b.go.id,Dinas \xff,x@y.id":          1,
		"b.go.id,\"Dinas B\nc.go.id,\"D,x@y": 2,
	} {
		rows, _ := read(t, "address,unit,email\na.go.id,Dinas A,\n"+bad+"\nz.go.id,Dinas Z,\n")
		want := []string{"2 a.go.id|Dinas A|"}
		for i := range lines {
			want = append(want, fmt.Sprint(3+i, " ✖"))
		}
		want = append(want, fmt.Sprint(3+lines, " z.go.id|Dinas Z|"))
		if !slices.Equal(rows, want) {
			t.Errorf("%q: %q, want %q", bad, rows, want)
		}
	}
}

func TestColumnsThatAreNotUsedAreNamed(t *testing.T) {
	rows, unused := read(t, "No;Alamat;Catatan;Unit\n1;a.go.id;-;Dinas A\n")
	if !slices.Equal(rows, []string{"2 a.go.id|Dinas A|"}) || !slices.Equal(unused, []string{"No", "Catatan"}) {
		t.Errorf("%q, unused %q", rows, unused)
	}
}

func TestATableThatCannotBeReadSaysWhy(t *testing.T) {
	take := func(tables.Row) error { return nil }
	for table, want := range map[string]string{
		"": "the header row address,unit,email is missing", "# only this\n": "the header row",
		"address;email\na;b\n": `the column "unit" is missing`, "alamat,address,unit\n": `the column "address" stands there twice`,
		"a.go.id,Dinas A,x@y.id\n": `the column "address" is missing`, "address,\"unit\n": "quotation marks",
		"address,unit\xff\n": "UTF-8", strings.Repeat("#aaaaaa\n", 600_000): "larger than 4 MB",
	} {
		if _, err := tables.Read(strings.NewReader(table), columns, take); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", table, err, want)
		}
	}
	stop := errors.New("stop")
	if _, err := tables.Read(strings.NewReader("address,unit\na,b\nc,d\n"), columns, func(tables.Row) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("it ends with %v", err)
	}
	for table, want := range map[string]string{
		"alamat,unit,warna\n": `lists, line 1: the column "warna" is none of address,unit,email`, "address,unit\na,\"b\n": "lists, line 2: its quotation marks",
		"": "lists: the header row",
	} {
		if err := tables.ReadWhole(strings.NewReader(table), "lists", columns, take); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", table, err, want)
		}
	}
}

// However a program writes a table, every row comes back once and as it was.
func TestAnyTableComesBackWhole(t *testing.T) {
	cell := rapid.StringMatching(`([A-Za-z0-9.@"';,|-]( [A-Za-z0-9.@"';,|-])?){0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		comma := rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "comma")
		head := rapid.Permutation([]string{"address", "unit", "email"}).Draw(t, "columns")
		var text strings.Builder
		if rapid.Bool().Draw(t, "mark") {
			text.WriteString("\ufeff")
		}
		w := csv.NewWriter(&text)
		w.Comma, w.UseCRLF = comma, rapid.Bool().Draw(t, "crlf")
		var want []string
		_ = w.Write(head)
		for line := 2; line < 2+rapid.IntRange(0, 8).Draw(t, "rows"); line++ {
			row := map[string]string{"address": "a" + cell.Draw(t, "address"), "unit": cell.Draw(t, "unit"), "email": cell.Draw(t, "email")}
			_ = w.Write([]string{row[head[0]], row[head[1]], row[head[2]]})
			want = append(want, fmt.Sprint(line, " ", row["address"], "|", row["unit"], "|", row["email"]))
		}
		w.Flush()
		rows, _ := read(nopTB{}, text.String())
		if !slices.Equal(rows, want) {
			t.Fatalf("%q reads %q, want %q", text.String(), rows, want)
		}
	})
}

// nopTB lets read be called where there is no testing.TB.
type nopTB struct{ testing.TB }

func (nopTB) Helper()                   {}
func (nopTB) Fatalf(f string, a ...any) { panic(fmt.Sprintf(f, a...)) }

func FuzzTable(f *testing.F) {
	f.Add("address;unit;email\na.go.id;\"Dinas\" A;x@y.id\n")
	f.Add("\ufeffalamat\tunit\r\na\tb\r\"")
	f.Fuzz(func(t *testing.T, table string) {
		last := 0
		_, _ = tables.Read(strings.NewReader(table), columns, func(row tables.Row) error {
			if row.Line <= last || strings.ContainsAny(row.Cell("unit"), "\n\r\t") {
				t.Fatalf("line %d after %d: %q", row.Line, last, row.Cell("unit"))
			}
			last = row.Line
			return nil
		})
	})
}
