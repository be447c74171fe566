package doctor

import (
	"context"
	"fmt"

	"loket/conversations/desk"
)

// office looks at what letters and texts say of the office, for a person to
// confirm.
func (d *doctor) office(context.Context) {
	if !d.wrong[partOffice] {
		d.holidays()
		d.logo()
		d.roots()
	}
	d.good("office", "is this right? It stands on letters and texts:")
	for _, line := range []struct{ name, value string }{
		{"Government", d.OfficeGovernment}, {"Office", d.OfficeName}, {"Address", d.OfficeAddress}, {"Phone", d.OfficePhone},
		{"E-mail", orUnset(d.OfficeEmail)}, {"Site", d.OfficeSite}, {"Base domain", d.BaseDomain}, {"Hours", d.OfficeHours + " (" + d.Timezone + ")"},
		{"Signatory", orUnset(d.OfficeSignatory)}, {"NIP", orUnset(d.OfficeSignatoryNIP)}, {"Rank", orUnset(d.OfficeSignatoryRank)},
		{"No. SK Pembuatan Sub Domain", orUnset(d.DecreeSubdomain)}, {"No. SK Pembuatan Website Pemerintah", orUnset(d.DecreeWebsite)},
	} {
		fmt.Fprintf(d.out, "    %s: %s\n", line.name, line.value)
	}
	d.unset()
}

// orUnset uses the words that people read in the service standards.
func orUnset(value string) string {
	if value == "" {
		return "belum diisi"
	}
	return value
}

// unset names what an office should fill in before letters go out.
func (d *doctor) unset() {
	for _, wish := range []struct{ variable, value, effect string }{
		{"STANDARD_DECREE_SUBDOMAIN", d.DecreeSubdomain, `No. SK belum diisi: the service standard Pembuatan Sub Domain says so to everybody`},
		{"STANDARD_DECREE_WEBSITE", d.DecreeWebsite, `No. SK belum diisi: the service standard Pembuatan Website Pemerintah says so to everybody`},
		{"OFFICE_EMAIL", d.OfficeEmail, "letters and texts name no e-mail address of the office"},
		{"OFFICE_SIGNATORY", d.OfficeSignatory, "letters have no name under the signature"},
	} {
		if wish.value == "" {
			d.warn("office", wish.effect, "set "+wish.variable)
		}
	}
}

// holidays looks how far deadlines can be told, and reads the office's own
// lists on the way.
func (d *doctor) holidays() {
	if _, err := d.DeskConfig(); err != nil {
		d.bad("lists", err.Error(), "set the file right, or remove it to use the list that comes with the program")
		return
	}
	cal, zone, err := d.Calendar()
	if err != nil {
		d.bad("holidays", err.Error(), "")
		return
	}
	const todo = "put holidays.csv with the days decreed since into DATA_DIR"
	end := cal.RunsOutAt().In(zone)
	day := end.Format("2 January 2006")
	switch now := d.now(); {
	case cal.RunsOutAt().IsZero():
		d.warn("holidays", "the table is empty, so deadlines do not know of holidays", todo)
	case now.After(end.AddDate(0, 0, 1)):
		d.warn("holidays", "the table ended on "+day+", so deadlines are estimates", todo)
	case now.After(end.Add(-desk.TableNotice)):
		d.warn("holidays", "the table ends on "+day+"; deadlines after it are estimates", todo)
	default:
		d.good("holidays", "the table goes to "+day)
	}
}

// logo says what letters show; a wrong one is among the settings.
func (d *doctor) logo() {
	if d.OfficeLogo == "" {
		d.good("logo", "OFFICE_LOGO is not set: letters have none")
		return
	}
	d.good("logo", d.OfficeLogo+" can be printed")
}
