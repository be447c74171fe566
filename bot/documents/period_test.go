package documents_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"loket/conversations"
)

// reasonsOf is the trail of a month: what corrections and rejections were for.
func reasonsOf(ticket string, actions ...string) (trail []conversations.AuditEntry) {
	for i := 0; i < len(actions); i += 2 {
		trail = append(trail, conversations.AuditEntry{Ticket: ticket, Action: actions[i]},
			conversations.AuditEntry{Ticket: ticket, Action: "request.reasons", Detail: actions[i+1]})
	}
	return trail
}

func TestTheReportHasATitleReasonsAndNotes(t *testing.T) {
	store := november(t)
	decide(t, store, conversations.Decision{Audit: append(append(
		reasonsOf("SD-2026-0002", "request.ask_correction", "letter_unreadable, written"),
		reasonsOf("WEB-2026-0001", "request.reject", "not_unit")...),
		reasonsOf("SD-2026-0005", "request.ask_correction", "letter_unreadable, gone_since")...)})
	p := press(t, store, asOf)
	p.OfficeTime = officeTime(t)
	all := rows(t, workbook(t, p, "2026-11"), summary)
	if all[0][0] != "Rekap layanan November 2026" {
		t.Errorf("on top stands %q", all[0])
	}
	var column []string
	for _, row := range all {
		column = append(column, strings.Join(row, "|"))
	}
	page := strings.Join(column, "\n")
	has(t, page, "Alasan perbaikan diminta\nSurat tidak terbaca atau halamannya kurang|2\n", "gone_since|1", "Alasan lain, ditulis petugas|1",
		"Alasan penolakan\nBukan unit kerja pemerintah kabupaten|1\n", "Terlama (menit kerja)", "ini bukan Indeks Kepuasan Masyarakat")
}

func TestTheReportPrintsOnOnePage(t *testing.T) {
	file := november2026(t)
	for i, name := range file.GetSheetList() {
		layout, err := file.GetPageLayout(name)
		if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
			t.Errorf("%s is printed as %+v, %v", name, layout, err)
		}
		if high := 0; i == summary {
			if high = 1; *layout.FitToHeight != high {
				t.Errorf("%s is %d pages high", name, *layout.FitToHeight)
			}
		} else if *layout.FitToHeight != high {
			t.Errorf("%s is %d pages high", name, *layout.FitToHeight)
		}
		if props, err := file.GetSheetProps(name); err != nil || props.FitToPage == nil || !*props.FitToPage {
			t.Errorf("%s does not fit its page, %v", name, err)
		}
	}
	titles := 0
	for _, defined := range file.GetDefinedName() {
		if defined.Name == "_xlnm.Print_Titles" && strings.HasSuffix(defined.RefersTo, "!$1:$1") {
			titles++
		}
	}
	if titles != 4 {
		t.Errorf("%d tables repeat their heads", titles)
	}
}

// TestWrappedTextHasItsHeight: no row grows by itself where LibreOffice prints it.
func TestWrappedTextHasItsHeight(t *testing.T) {
	file := november2026(t)
	for _, name := range file.GetSheetList() {
		shown, err := file.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range shown {
			for x, words := range row {
				column, _ := excelize.ColumnNumberToName(x + 1)
				width, _ := file.GetColWidth(name, column)
				if merged := mergedOver(t, file, name, fmt.Sprint(column, y+1)); merged > 0 {
					width = merged
				}
				height, _ := file.GetRowHeight(name, y+1)
				lines := 0
				for _, line := range strings.Split(words, "\n") {
					lines += 1 + int(float64(utf8.RuneCountInString(line))/width)
				}
				if words != "" && height < float64(lines)*14 {
					t.Errorf("%s!%s%d has %d lines in %v points: %q", name, column, y+1, lines, height, words)
				}
			}
		}
	}
}

// mergedOver is the width of the cells that are merged into one; 0 for none.
func mergedOver(t *testing.T, file *excelize.File, sheet, place string) (width float64) {
	t.Helper()
	merged, err := file.GetMergeCells(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range merged {
		if m.GetStartAxis() != place {
			continue
		}
		last, _, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= last; n++ {
			column, _ := excelize.ColumnNumberToName(n)
			w, _ := file.GetColWidth(sheet, column)
			width += w
		}
	}
	return width
}

func TestQuartersAndYears(t *testing.T) {
	p := press(t, november(t), asOf)
	for period, want := range map[string]struct{ title, received, days string }{
		"TW4-2026": {"Rekap layanan triwulan IV tahun 2026", "11", "92"},
		"2026":     {"Rekap layanan tahun 2026", "11", "365"},
		"2028":     {"Rekap layanan tahun 2028", "0", "366"},
		"TW1-2027": {"Rekap layanan triwulan I tahun 2027", "0", "90"},
	} {
		file := workbook(t, p, period)
		if got := rows(t, file, summary)[0][0]; got != want.title {
			t.Errorf("%s is called %q", period, got)
		}
		if got := tallies(t, file)[4][1]; got != want.received {
			t.Errorf("%s has %s requests", period, got)
		}
		if got := fmt.Sprint(len(rows(t, file, daily)) - 1); got != want.days {
			t.Errorf("%s has %s days", period, got)
		}
		picture, err := p.Make(context.Background(), "recap_chart", period, "id")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(bytes.NewReader(picture.Data)); err != nil || picture.Name != "rekap-"+period+".png" {
			t.Errorf("%s: %s, %v", period, picture.Name, err)
		}
	}
}
