package main

import (
	"fmt"
	"regexp"
	"strings"

	"loket/bot/simulator/botapi"
)

// want is something an officer asks for, with the answers they gave: what must
// stand in the database afterwards.
type want struct {
	officer *officer
	prefix  string // of its ticket number
	label   string
	texts   map[string]string // answers by question
	files   map[string]int    // how many files, by question
	end     []string          // states it may end in
	ticket  string            // learned from the receipt
	mail    string            // where the account goes by e-mail, where one goes
	made    bool              // an account is created for it
	account bool              // an account is delivered
}

var ticketNumber = regexp.MustCompile(`(SD|WEB|PGD|TNY)-\d{4}-\d{4,}`)

// receives notes the ticket number that a receipt names.
func receives(w *want) func(*officer, botapi.Message) {
	return func(o *officer, m botapi.Message) {
		o.ticket = ticketNumber.FindString(m.Content())
		w.ticket = o.ticket
	}
}

// newOfficer adds a person to the play who has nothing to do yet.
func (p *play) newOfficer(plot string) *officer {
	id := 810100 + int64(len(p.officers))
	p.telegram.AddUser(botapi.User{ID: id, FirstName: fmt.Sprintf("Pegawai%d", id), LastName: "Uji", Language: "id"})
	o := &officer{play: p, id: id, plot: plot, unit: fmt.Sprintf("Unit Percobaan %d", id), email: fmt.Sprintf("pegawai%d@banyuasinkab.go.id", id)}
	p.officers[id] = o
	return o
}

func (o *officer) add(scenes ...scene) { o.scenes = append(o.scenes, scenes...) }

// introduces is the profile, begun by the first thing asked for.
func (o *officer) introduces() {
	o.add(
		scene{cue: []string{"Langkah 1 dari 7", "setuju"}, press: "✅ Setuju"},
		scene{cue: []string{"Langkah 2 dari 7"}, say: fmt.Sprintf("Pegawai Percobaan %s", letters(o.id))},
		scene{cue: []string{"Langkah 3 dari 7"}, press: "Saya non-ASN"},
		scene{cue: []string{"Langkah 4 dari 7"}, say: "Pranata Komputer"},
		scene{cue: []string{"Langkah 5 dari 7"}, say: o.unit},
		scene{cue: []string{"Langkah 6 dari 7"}, say: o.email},
		scene{cue: []string{"Langkah 7 dari 7"}, contact: true},
	)
}

// letters writes a number in letters, for names.
func letters(n int64) string {
	return strings.Map(func(r rune) rune { return 'a' + r - '0' }, fmt.Sprint(n))
}

// asksSubdomain goes through the form up to the receipt.
func (o *officer) asksForSubdomain(label string) *want {
	w := &want{officer: o, prefix: "SD", label: label, mail: o.email, files: map[string]int{"letter": 2, "screens": 1}, texts: map[string]string{
		"label": label, "app": "Aplikasi " + label + " untuk percobaan", "capacity": "1–5 GB", "language": "Laravel",
		"support": "MySQL untuk " + label, "email": o.email}}
	o.add(
		scene{cue: []string{"Langkah 1 dari 8", "Surat permohonan"}, photos: 2},
		scene{cue: []string{"2 berkas sudah kami terima"}, press: "✅ Selesai"},
		scene{cue: []string{"Langkah 2 dari 8"}, say: label},
		scene{cue: []string{"Langkah 3 dari 8"}, say: w.texts["app"]},
		scene{cue: []string{"Langkah 4 dari 8"}, papers: 1},
		scene{cue: []string{"1 berkas sudah kami terima"}, press: "✅ Selesai"},
		scene{cue: []string{"Langkah 5 dari 8"}, press: "1–5 GB"},
		scene{cue: []string{"Langkah 6 dari 8"}, say: "Laravel"},
		scene{cue: []string{"Langkah 7 dari 8"}, say: w.texts["support"]},
		scene{cue: []string{"Langkah 8 dari 8"}, press: "Pakai " + o.email},
		scene{cue: []string{"Ringkasan", label}, press: "✅ Kirim"},
		scene{cue: []string{"Permohonan sudah kami terima"}, do: receives(w)},
	)
	o.wants = append(o.wants, *w)
	return w
}

// asksForWebsite goes through the form up to the receipt.
func (o *officer) asksForWebsite(label string) *want {
	w := &want{officer: o, prefix: "WEB", label: label, mail: o.email, files: map[string]int{"letter": 1}, texts: map[string]string{
		"label": label, "title": "Situs " + label, "email": o.email}}
	o.add(
		scene{cue: []string{"Langkah 1 dari 4", "Surat usulan"}, papers: 1},
		scene{cue: []string{"1 berkas sudah kami terima"}, press: "✅ Selesai"},
		scene{cue: []string{"Langkah 2 dari 4"}, say: label},
		scene{cue: []string{"Langkah 3 dari 4"}, say: w.texts["title"]},
		scene{cue: []string{"Langkah 4 dari 4"}, say: o.email},
		scene{cue: []string{"Ringkasan", label}, press: "✅ Kirim"},
		scene{cue: []string{"Permohonan sudah kami terima"}, do: receives(w)},
	)
	return w
}
