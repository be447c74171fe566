package settings

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"loket/conversations/answers"
	"loket/conversations/calendar"
	"loket/conversations/turn"
)

// Calendar reads the office's hours and its table of holidays.
func (s *Settings) Calendar() (calendar.Calendar, *time.Location, error) {
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return calendar.Calendar{}, nil, Fault("TIMEZONE", "should be a zone such as Asia/Jakarta")
	}
	hours, err := calendar.ParseHours(s.OfficeHours)
	if err != nil {
		return calendar.Calendar{}, nil, Fault("OFFICE_HOURS", err.Error())
	}
	holidays, err := table(s, "holidays.csv", calendar.EmbeddedHolidays, calendar.ParseHolidays)
	if err != nil {
		return calendar.Calendar{}, nil, err
	}
	cal, err := calendar.New(hours, holidays, zone)
	return cal, zone, err
}

// DeskConfig is what the desk knows of the office.
func (s *Settings) DeskConfig() (turn.Config, error) {
	cal, zone, err := s.Calendar()
	if err != nil {
		return turn.Config{}, err
	}
	units, err := table(s, "units.csv", answers.EmbeddedUnits, answers.ParseUnits)
	if err != nil {
		return turn.Config{}, err
	}
	names, err := table(s, "names.csv", answers.EmbeddedNames, answers.ParseNames)
	if err != nil {
		return turn.Config{}, err
	}
	rejected, err := s.RejectedDays()
	if err != nil {
		return turn.Config{}, err
	}
	days, err := s.BackupDays()
	if err != nil {
		return turn.Config{}, err
	}
	return turn.Config{
		BaseDomain: s.BaseDomain, Calendar: cal, Zone: zone, Units: units, Names: names,
		Office: turn.Office{Government: s.OfficeGovernment, Name: s.OfficeName, Address: s.OfficeAddress,
			Phone: s.OfficePhone, Email: s.OfficeEmail, Site: s.OfficeSite, Signatory: s.OfficeSignatory, SignatoryNIP: s.OfficeSignatoryNIP},
		Standards:   turn.Standards{SubdomainDecree: s.DecreeSubdomain, WebsiteDecree: s.DecreeWebsite},
		PanelManual: s.PanelURL == "", SiteManual: s.PanelWebsite == "manual", PanelLink: s.LoginPage(),
		HostingLanguages: splitList(s.HostingLanguages), MailOff: s.SMTPURL == "",
		ShowVerifier: s.ShowVerifier == "on", KeepRejected: rejected, KeepBackups: days,
		TeamChat: s.TeamChatID, TeamTopic: s.TeamTopicID,
	}, nil
}

func splitList(text string) []string {
	var list []string
	for _, part := range strings.Split(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// openList opens a list of the office's own; fs.ErrNotExist where there is none.
func (s *Settings) openList(name string) (file *os.File, err error) {
	for _, dir := range append(slices.Clone(s.Lists), s.DataDir) {
		file, err = os.Open(filepath.Join(dir, name)) // #nosec G304 -- the names are ours, the folder the operator's
		if !os.IsNotExist(err) {
			return file, err
		}
	}
	return nil, err
}

// where names the directory of a list.
func (s *Settings) where(file string) string {
	if filepath.Dir(file) == filepath.Clean(s.DataDir) {
		return "DATA_DIR"
	}
	return filepath.Dir(file)
}

// table reads a list of the office's own, from beside its settings or from the data
// directory, or the embedded one where there is none.
func table[T any](s *Settings, name string, embedded func() (T, error), parse func(io.Reader) (T, error)) (T, error) {
	file, err := s.openList(name)
	if os.IsNotExist(err) {
		return embedded()
	}
	if err != nil {
		var none T
		return none, fmt.Errorf("read %s: %w", name, err)
	}
	defer file.Close()
	list, err := parse(file)
	if err != nil {
		return list, fmt.Errorf("read %s in %s: %w", name, s.where(file.Name()), err)
	}
	return list, nil
}
