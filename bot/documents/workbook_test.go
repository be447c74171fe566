package documents_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"loket/bot/documents"
	"loket/conversations"
)

// workbook makes the month's workbook and opens it again.
func workbook(t *testing.T, p *documents.Maker, month string) *excelize.File {
	t.Helper()
	document, err := p.Make(context.Background(), "recap", month, "id")
	if err != nil {
		t.Fatal(err)
	}
	if document.Name != "rekap-"+month+".xlsx" || !strings.Contains(document.MIME, "spreadsheetml") {
		t.Errorf("it is %s, %s", document.Name, document.MIME)
	}
	if dir := os.Getenv("PICTURES"); dir != "" { // to look at them
		if err := os.WriteFile(dir+"/"+t.Name()+".xlsx", document.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file, err := excelize.OpenReader(bytes.NewReader(document.Data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

// rows are a sheet's, by its place, as they are stored: dates as numbers.
func rows(t *testing.T, file *excelize.File, sheet int) [][]string {
	t.Helper()
	all, err := file.GetRows(file.GetSheetList()[sheet], excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

const (
	summary = iota
	requests
	complaints
	daily
	team
)

func november2026(t *testing.T) *excelize.File {
	t.Helper()
	p := press(t, november(t), asOf)
	p.OfficeTime = officeTime(t)
	return workbook(t, p, "2026-11")
}

func TestASheetATableWithItsHeadsInSight(t *testing.T) {
	file := november2026(t)
	if sheets := file.GetSheetList(); len(sheets) != 5 || file.GetActiveSheetIndex() != summary {
		t.Errorf("the sheets are %q, first seen %d", sheets, file.GetActiveSheetIndex())
	}
	for i, name := range file.GetSheetList()[requests:] {
		i += requests
		panes, err := file.GetPanes(name)
		if err != nil || !panes.Freeze || panes.YSplit != 1 || panes.TopLeftCell != "A2" {
			t.Errorf("the heads of %s are not frozen: %+v, %v", name, panes, err)
		}
		heads := rows(t, file, i)[0]
		for n, head := range heads {
			place, _ := excelize.CoordinatesToCellName(n+1, 1)
			look, _ := file.GetCellStyle(name, place)
			style, err := file.GetStyle(look)
			if head == "" || err != nil || style.Font == nil || !style.Font.Bold || len(style.Fill.Color) == 0 {
				t.Errorf("the head %q of %s looks like %+v, %v", head, name, style, err)
			}
			column, _ := excelize.ColumnNumberToName(n + 1)
			if width, _ := file.GetColWidth(name, column); width < 10 || width > 60 {
				t.Errorf("the column %q of %s has the width %v", head, name, width)
			}
		}
	}
}

// tallies are the summary's rows of the kinds, and their sum.
func tallies(t *testing.T, file *excelize.File) [][]string {
	t.Helper()
	for i, row := range rows(t, file, summary) {
		if len(row) > 1 && row[1] == "Diterima" {
			return rows(t, file, summary)[i+1 : i+6]
		}
	}
	t.Fatal("the summary has no heads")
	return nil
}

func TestTheSummaryIsWhatWasCountedByHand(t *testing.T) {
	got := tallies(t, november2026(t))
	for i := range got {
		for len(got[i]) < 14 {
			got[i] = append(got[i], "")
		}
		got[i] = got[i][1:]
	}
	want := [][]string{ // received, finished, rejected, cancelled, open, open at the end with October's, judged, in time, share, median, slowest, ratings, average
		{"5", "2", "0", "1", "2", "3", "3", "2", fmt.Sprint(2.0 / 3), "150", "180", "2", "3.5"},
		{"2", "0", "1", "0", "1", "1", "1", "0", "0", "540", "540", "0", ""},
		{"1", "1", "0", "0", "0", "0", "1", "1", "1", "40", "40", "1", "4"},
		{"1", "1", "0", "0", "0", "0", "1", "1", "1", "60", "60", "0", ""},
		{"9", "4", "1", "1", "3", "4", "6", "4", fmt.Sprint(4.0 / 6), "120", "540", "3", fmt.Sprint(11.0 / 3)},
	}
	for i := range want { // excelize reads numbers back with 15 digits
		for j := range want[i] {
			is, _ := strconv.ParseFloat(got[i][j], 64)
			should, err := strconv.ParseFloat(want[i][j], 64)
			if (err != nil || math.Abs(is-should) > 1e-12) && got[i][j] != want[i][j] {
				t.Errorf("row %d, column %d is %q, want %q", i, j, got[i][j], want[i][j])
			}
		}
	}
}

// Heads stand above what is in their columns: at the right above numbers.
func TestHeadsStandAboveTheirNumbers(t *testing.T) {
	file := november2026(t)
	sheet := file.GetSheetList()[0]
	cells, err := file.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	right := map[string]bool{}
	for i, row := range cells {
		if len(row) == 0 || row[0] != "Layanan" {
			continue
		}
		for j, head := range row {
			place, _ := excelize.CoordinatesToCellName(j+1, i+1)
			id, err := file.GetCellStyle(sheet, place)
			if err != nil {
				t.Fatal(err)
			}
			style, err := file.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			right[head] = style.Alignment.Horizontal == "right"
		}
	}
	if len(right) != 14 {
		t.Fatalf("the heads are %v", right)
	}
	for head, stands := range right {
		if stands == (head == "Layanan") {
			t.Errorf("%s stands at the right: %v", head, stands)
		}
	}
}

func TestTheRowsOfAMonthInTheOrderOfSending(t *testing.T) {
	file := november2026(t)
	for sheet, want := range map[int]string{
		requests:   "SD-2026-0003 SD-2026-0001 SD-2026-0002 WEB-2026-0001 SD-2026-0004 SD-2026-0005 WEB-2026-0002",
		complaints: "PGD-2026-0001 TNY-2026-0001",
	} {
		var got []string
		for _, row := range rows(t, file, sheet)[1:] {
			got = append(got, row[0])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("sheet %d holds %q", sheet, got)
		}
	}
	// SD-2026-0001 stands in row 3. A date is a number of days since 1900.
	row := rows(t, file, requests)[2]
	want := []string{"SD-2026-0001", "Subdomain", "Dinas Kesehatan", "sipandu.banyuasinkab.go.id", `=HYPERLINK("http://x";"y")`,
		"46328.427083333336", "46329.427083333336", "46328.552083333336", row[8], row[9], "3", "0", "Rina", "Rina", "=Budi()", "4", "@SUM(A1) bagus\ndan cepat"}
	if !reflect.DeepEqual(row, want) {
		t.Errorf("the row is\n%q\nwant\n%q", row, want)
	}
	if shown, _ := file.GetCellValue(file.GetSheetList()[requests], "F3"); shown != "02/11/2026 10:15" {
		t.Errorf("the date is shown as %q", shown)
	}
	if hours, corrections := rows(t, file, requests)[3][10], rows(t, file, requests)[3][11]; hours != "2" || corrections != "1" {
		t.Errorf("with its correction SD-2026-0002 took %s hours, %s corrections", hours, corrections)
	}
}

func TestTheDaysAndTheTeam(t *testing.T) {
	file := november2026(t)
	days := rows(t, file, daily)
	if len(days) != 31 {
		t.Fatalf("November has %d days", len(days)-1)
	}
	for day, want := range map[int][]string{1: {"1", "0", "0", "0", "1"}, 2: {"2", "0", "0", "0", "2"}, 6: {"0", "1", "0", "0", "1"},
		7: {"0", "0", "1", "0", "1"}, 10: {"0", "0", "0", "1", "1"}, 20: {"2", "0", "0", "0", "2"}, 24: {"0", "1", "0", "0", "1"}, 30: {"0", "0", "0", "0", "0"}} {
		if !reflect.DeepEqual(days[day][1:], want) || days[day][0] != fmt.Sprint(46326+day) {
			t.Errorf("day %d is %q", day, days[day])
		}
	}
	// claimed, approved, asked for a correction, rejected, solved, letters, decisions
	want := [][]string{{"Rina", "1", "2", "2", "0", "1", "0", "5"}, {"=Budi()", "0", "0", "0", "1", "1", "1", "2"}}
	if got := rows(t, file, team)[1:]; !reflect.DeepEqual(got, want) {
		t.Errorf("the team is %q", got)
	}
}

func TestWhatIsTypedIsNeverAFormula(t *testing.T) {
	file := november2026(t)
	typed := map[string]bool{}
	for _, name := range file.GetSheetList() {
		all, err := file.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range all {
			for x, value := range row {
				place, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if formula, err := file.GetCellFormula(name, place); err != nil || formula != "" {
					t.Errorf("%s!%s is the formula %q, %v", name, place, formula, err)
				}
				if strings.IndexAny(value, "=+-@\t\r") != 0 {
					continue
				}
				typed[value] = true
				kind, err := file.GetCellType(name, place)
				if err != nil || kind != excelize.CellTypeSharedString {
					t.Errorf("%s!%s holds %q as type %v, %v", name, place, value, kind, err)
				}
				look, _ := file.GetCellStyle(name, place)
				style, _ := file.GetStyle(look)
				if quote := file.Styles.CellXfs.Xf[look].QuotePrefix; quote == nil || !*quote || style.NumFmt != 49 {
					t.Errorf("%s!%s holds %q without a quote before it", name, place, value)
				}
			}
		}
	}
	for _, want := range []string{`=HYPERLINK("http://x";"y")`, "@SUM(A1) bagus\ndan cepat", "+62 Dinas", "\tKecamatan", "-1+cmd|' /C calc'!A0", "=Budi()"} {
		if !typed[want] {
			t.Errorf("%q is not in the workbook as it was typed", want)
		}
	}
}

func TestOddSignsStayAsTyped(t *testing.T) {
	file := november2026(t)
	about := rows(t, file, complaints)[1][4]
	if about != "Menu hilang <b>semua</b> _x0041_ \uFFFD" { // what XML cannot hold is replaced
		t.Errorf("the complaint reads %q", about)
	}
}

func TestTheWorkbookHoldsNoPersonAndNoSecret(t *testing.T) {
	store := november(t)
	remember(t, store, conversations.Credential{ID: "SD-2026-0001", Address: "sipandu.banyuasinkab.go.id", Officer: 5, State: conversations.CredentialIssued},
		conversations.NewSecret{Name: "SD-2026-0001", For: "sipandu.banyuasinkab.go.id"})
	p := press(t, store, asOf)
	secret := password(t, p, "SD-2026-0001")
	file := workbook(t, p, "2026-11")
	for _, name := range file.GetSheetList() {
		all, err := file.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		hasNot(t, fmt.Sprint(all), secret, "198609262015051001", "Siti Aminah")
	}
}

func TestTheWorkbookOfAnEmptyMonth(t *testing.T) {
	file := workbook(t, press(t, november(t), asOf), "2028-02")
	if len(rows(t, file, requests)) != 1 || len(rows(t, file, team)) != 1 || len(rows(t, file, daily)) != 30 {
		t.Errorf("%d requests, %d verifiers, %d days", len(rows(t, file, requests))-1, len(rows(t, file, team))-1, len(rows(t, file, daily))-1)
	}
	if total := tallies(t, file)[4]; total[1] != "0" || len(total) > 9 && total[9] != "" {
		t.Errorf("the sum is %q", total)
	}
}

func TestTheWorkbookOfABusyMonth(t *testing.T) {
	store := opened(t)
	busy(t, store, 3000)
	file := workbook(t, press(t, store, "2026-10-31 10:00"), "2026-10")
	if n, m := len(rows(t, file, requests))-1, len(rows(t, file, complaints))-1; n+m != 3000 || n != 1530 {
		t.Errorf("%d requests and %d complaints", n, m)
	}
}

func BenchmarkWorkbook(b *testing.B) {
	store := opened(b)
	busy(b, store, 3000)
	p := press(b, store, "2026-10-31 10:00")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Make(context.Background(), "recap", "2026-10", "id"); err != nil {
			b.Fatal(err)
		}
	}
}
