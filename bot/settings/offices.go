package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"loket/bot/envfile"
	"loket/storage/postgres"
)

// Office is one of the offices of an installation.
type Office struct {
	Name     string
	File     string // its settings file
	Settings Settings
	Fault    error             // why it cannot be served: one line that names the file and the variable
	Odd      []envfile.Oddity  // what its writer may not have meant
	Values   map[string]string // what stands in the file, with what belongs to the office alone
}

const (
	// folderFile is the settings file of an office that has a folder of its own.
	folderFile = "loket.env"
	// mostOffice is as much as a settings file may hold, in bytes.
	mostOffice = 1 << 20
)

// own are the variables that an office does not take over from the environment, and
// programs those that are the program's alone.
var (
	own      = []string{"TELEGRAM_TOKEN", "TEAM_CHAT_ID", "TEAM_TOPIC_ID", "DATA_DIR"}
	programs = []string{"LISTEN", "METRICS_LISTEN", "LOG_LEVEL", "LEASE", "OFFICES"}
)

// ReadOffices reads the settings files in a directory, by the offices' names: NAME.env,
// or NAME/loket.env. What a file leaves out is as in base, but for what is an office's
// own. An office that cannot be served has a Fault, and hinders no other; the error is
// for a directory that has no office.
func ReadOffices(dir string, base Settings) ([]Office, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, Fault("OFFICES", "should be a directory that can be read, with a settings file an office in it, such as demak.env ("+plainly(err)+")")
	}
	found := map[string][]string{}
	for _, entry := range entries {
		if name, file, is := officeFile(dir, entry); is {
			found[name] = append(found[name], file)
		}
	}
	if len(found) == 0 {
		return nil, Fault("OFFICES", "should be a directory with a settings file an office in it, such as demak.env")
	}
	offices := make([]Office, 0, len(found))
	for _, name := range slices.Sorted(maps.Keys(found)) {
		offices = append(offices, readOffice(dir, name, found[name], base))
	}
	refuseDoubles(offices)
	return offices, nil
}

// officeFile is the settings file that an entry of the directory is, or has.
func officeFile(dir string, entry fs.DirEntry) (name, file string, is bool) {
	file = filepath.Join(dir, entry.Name())
	if strings.HasPrefix(entry.Name(), ".") {
		return "", "", false
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() { // also behind a link
		file = filepath.Join(file, folderFile)
		_, err := os.Lstat(file)
		return entry.Name(), file, err == nil
	}
	name, is = strings.CutSuffix(entry.Name(), ".env")
	return name, file, is
}

// plainly is why a file cannot be read, without its path.
func plainly(err error) string {
	var where *fs.PathError
	if errors.As(err, &where) {
		return where.Err.Error()
	}
	return err.Error()
}

// readOffice reads the settings of one office.
func readOffice(dir, name string, files []string, base Settings) Office {
	o := Office{Name: name, File: files[0], Settings: base}
	short, err := filepath.Rel(dir, o.File)
	if err != nil {
		short = o.File
	}
	if err := o.read(dir, files); err != nil {
		o.Fault = fmt.Errorf("%s: %w", short, err)
	}
	return o
}

func (o *Office) read(dir string, files []string) error {
	switch {
	case !postgres.IsOfficeName(o.Name):
		return errors.New("should be named after the office, with at most 30 lower-case letters, digits, - and _, such as demak.env")
	case len(files) > 1:
		return fmt.Errorf("should be the only one of %s: there is %s, too", o.Name, filepath.Base(filepath.Dir(files[1]))+"/"+filepath.Base(files[1]))
	}
	info, err := os.Stat(o.File)
	switch {
	case err != nil:
		return fmt.Errorf("should be a file that can be read (%s)", plainly(err))
	case !info.Mode().IsRegular() || info.Size() > mostOffice:
		return errors.New("should be a file with lines such as TELEGRAM_TOKEN=123456:ABC-DEF")
	}
	text, err := os.ReadFile(o.File)
	if err != nil {
		return fmt.Errorf("should be a file that can be read (%s)", plainly(err))
	}
	file := envfile.Read(string(text))
	o.Odd, o.Values = file.Oddities(names()), file.Values()
	if err := o.odd(); err != nil {
		return err
	}
	o.Settings.Office, o.Settings.Lists = o.Name, []string{filepath.Join(dir, o.Name), dir}
	if err := o.apply(); err != nil {
		return err
	}
	if err := o.Settings.Check(true); err != nil {
		return err
	}
	_, err = o.Settings.DeskConfig() // reads the lists
	return err
}

// odd refuses a file of which something would be left out in silence.
func (o *Office) odd() error {
	for _, odd := range o.Odd {
		switch odd.Kind {
		case envfile.Bytes:
			return Fault(odd.Name, "should be a text in UTF-8")
		case envfile.Loose:
			return Fault(odd.Name, "should have an equals sign behind it")
		case envfile.Dropped:
			return fmt.Errorf("%q should be a name such as TELEGRAM_TOKEN, with nothing before it", shortened(odd.Name))
		}
	}
	for name, value := range o.Values {
		if strings.ContainsRune(value, 0) || !utf8.ValidString(value) {
			return Fault(name, "should be a text in UTF-8")
		}
		if slices.Contains(programs, name) {
			return Fault(name, "is for all offices: it belongs to the program's environment, not to an office's file")
		}
	}
	return nil
}

func shortened(text string) string { return text[:min(len(text), 30)] }

// names are the variables of all settings.
func names() (all []string) {
	for field := range reflect.TypeFor[Settings]().Fields() {
		if name := field.Tag.Get("env"); name != "" {
			all = append(all, name)
		}
	}
	return all
}

// apply puts what the file says over what holds for all offices.
func (o *Office) apply() error {
	s := &o.Settings
	value := reflect.ValueOf(s).Elem()
	base := *s
	for i := range value.NumField() {
		name := value.Type().Field(i).Tag.Get("env")
		text, is := o.Values[name]
		if name == "" || !is && !slices.Contains(own, name) {
			continue
		}
		if err := set(value.Field(i), text); err != nil {
			return Fault(name, "should be a whole number")
		}
	}
	if err := o.place(base); err != nil {
		return err
	}
	if _, is := o.Values["WEBHOOK_URL"]; !is && s.WebhookURL != "" {
		if u, err := url.Parse(s.WebhookURL); err == nil {
			u.Path = path.Join("/", u.Path, o.Name)
			s.WebhookURL = u.String()
		}
	}
	return nil
}

func set(field reflect.Value, text string) error {
	if field.Kind() == reflect.String {
		field.SetString(text)
		return nil
	}
	if text = strings.TrimSpace(text); text == "" {
		field.SetInt(0)
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err == nil {
		field.SetInt(n)
	}
	return err
}

// place says where the office keeps what it has: in a database with others, or in a data
// directory of its own.
func (o *Office) place(base Settings) error {
	s := &o.Settings
	_, says := o.Values["DATABASE_URL"]
	if s.DatabaseURL != "" && !(says && postgres.NamesOffice(s.DatabaseURL)) {
		s.DatabaseURL = postgres.ForOffice(s.DatabaseURL, o.Name)
	}
	switch {
	case s.DataDir != "":
	case s.DatabaseURL == "":
		return Fault("DATA_DIR", "is required without DATABASE_URL: a directory of the office's own, such as /var/lib/loket/"+o.Name)
	default:
		s.DataDir = filepath.Join(base.DataDir, o.Name)
	}
	return nil
}

// Environment is what the office's commands find in their environment, and what they do
// not.
func (o *Office) Environment() (found map[string]string, missing []string) {
	found = maps.Clone(o.Values)
	s := &o.Settings
	found["DATA_DIR"], found["DATABASE_URL"], found["WEBHOOK_URL"] = s.DataDir, s.DatabaseURL, s.WebhookURL
	for _, name := range own {
		if strings.TrimSpace(found[name]) == "" {
			delete(found, name)
			missing = append(missing, name)
		}
	}
	return found, missing
}

// OfOffice notes whose settings these are, and where its lists lie.
func (s *Settings) OfOffice(o Office) { s.Office, s.Lists = o.Name, o.Settings.Lists }

// refuseDoubles refuses offices that would do each other's work: nobody can tell whose it
// is.
func refuseDoubles(offices []Office) {
	for variable, of := range map[string]func(s *Settings) string{
		"TELEGRAM_TOKEN": func(s *Settings) string { bot, _, _ := strings.Cut(s.TelegramToken, ":"); return bot },
		"DATA_DIR":       func(s *Settings) string { return absolute(s.DataDir) },
		"DATABASE_URL":   databaseOf,
		"WEBHOOK_URL":    webhookOf,
	} {
		first := map[string]int{}
		for i := range offices {
			o := &offices[i]
			value := ""
			if o.Values != nil {
				value = of(&o.Settings)
			}
			before, is := first[value]
			switch {
			case value == "":
			case !is:
				first[value] = i
			default:
				o.refuse(variable, offices[before])
				offices[before].refuse(variable, *o)
			}
		}
	}
}

func (o *Office) refuse(variable string, other Office) {
	if o.Fault == nil {
		o.Fault = fmt.Errorf("%s: %w", filepath.Base(o.File), Fault(variable, "should be the office's own: "+other.Name+" has the same, and neither is served until that is mended"))
	}
}

func absolute(dir string) string {
	if dir == "" {
		return ""
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if whole, err := filepath.Abs(dir); err == nil {
		dir = whole
	}
	return dir
}

// databaseOf is whose rows of which database an office has.
func databaseOf(s *Settings) string {
	if s.DatabaseURL == "" {
		return ""
	}
	at, _, _ := strings.Cut(s.DatabaseURL, "?")
	if i := strings.LastIndex(at, "@"); i >= 0 {
		at = at[i:]
	}
	return at + " " + postgres.OfficeOf(s.DatabaseURL)
}

// webhookOf is the path at which an office's updates come to this program.
func webhookOf(s *Settings) string {
	if u, err := url.Parse(s.WebhookURL); err == nil && s.WebhookURL != "" {
		return path.Join("/", u.Path)
	}
	return ""
}
