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
	d.good("office", words("office_right"))
	for _, line := range []struct{ name, value string }{
		{"government", d.OfficeGovernment}, {"name", d.OfficeName}, {"address", d.OfficeAddress}, {"phone", d.OfficePhone},
		{"email", orUnset(d.OfficeEmail)}, {"site", d.OfficeSite}, {"domain", d.BaseDomain}, {"hours", d.OfficeHours + " (" + d.Timezone + ")"},
		{"signatory", orUnset(d.OfficeSignatory)}, {"nip", orUnset(d.OfficeSignatoryNIP)}, {"rank", orUnset(d.OfficeSignatoryRank)},
		{"decree_subdomain", orUnset(d.DecreeSubdomain)}, {"decree_website", orUnset(d.DecreeWebsite)},
	} {
		fmt.Fprintf(d.out, "    %s: %s\n", d.text("doctor_identity_"+line.name, nil), line.value)
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
		{"STANDARD_DECREE_SUBDOMAIN", d.DecreeSubdomain, "unset_decree_subdomain"},
		{"STANDARD_DECREE_WEBSITE", d.DecreeWebsite, "unset_decree_website"},
		{"OFFICE_EMAIL", d.OfficeEmail, "unset_email"},
		{"OFFICE_SIGNATORY", d.OfficeSignatory, "unset_signatory"},
	} {
		if wish.value == "" {
			d.warn("office", words(wish.effect), words("unset_todo", "Variable", wish.variable))
		}
	}
}

// holidays looks how far deadlines can be told, and reads the office's own
// lists on the way.
func (d *doctor) holidays() {
	if _, err := d.DeskConfig(); err != nil {
		d.bad("lists", trouble(err), words("lists_todo"))
		return
	}
	cal, zone, err := d.Calendar()
	if err != nil {
		d.bad("holidays", trouble(err), nothing)
		return
	}
	todo := words("holidays_todo")
	end := cal.RunsOutAt().In(zone)
	day := d.date(end)
	switch now := d.now(); {
	case cal.RunsOutAt().IsZero():
		d.warn("holidays", words("holidays_empty"), todo)
	case now.After(end.AddDate(0, 0, 1)):
		d.warn("holidays", words("holidays_over", "Day", day), todo)
	case now.After(end.Add(-desk.TableNotice)):
		d.warn("holidays", words("holidays_ending", "Day", day), todo)
	default:
		d.good("holidays", words("holidays_known", "Day", day))
	}
}

// logo says what letters show; a wrong one is among the settings.
func (d *doctor) logo() {
	if d.OfficeLogo == "" {
		d.good("logo", words("logo_unset"))
		return
	}
	d.good("logo", words("logo_prints", "File", d.OfficeLogo))
}
