package setup

import (
	"reflect"
	"strconv"
	"strings"

	"loket/bot/settings"
)

// blankable is the setting that has a value of the program's own and may be none.
const blankable = "OFFICE_SITE"

// settingNames are the program's settings, in their order.
func settingNames() []string {
	var names []string
	for field := range reflect.TypeFor[settings.Settings]().Fields() {
		if name := field.Tag.Get("env"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// settings are the values as the program reads them, with its defaults. A number
// that is none is left at its default.
func (w *wizard) settings() (settings.Settings, error) {
	s, err := settings.Defaults()
	if err != nil {
		return s, err
	}
	value := reflect.ValueOf(&s).Elem()
	for i := range value.NumField() {
		text, is := w.values[value.Type().Field(i).Tag.Get("env")]
		if !is || text == "" {
			continue
		}
		switch field := value.Field(i); field.Kind() {
		case reflect.String:
			field.SetString(text)
		case reflect.Int, reflect.Int64:
			if n, err := strconv.ParseInt(text, 10, 64); err == nil {
				field.SetInt(n)
			}
		}
	}
	return s, nil
}

// fault is what the program says of one setting; nil where it can be used, or
// where another one is at fault.
func (w *wizard) fault(name string) error {
	s, err := w.settings()
	if err != nil {
		return err
	}
	for _, look := range []func() error{func() error { return s.CheckTelegram(true) }, s.CheckWebhook, s.CheckAddresses, s.CheckStore, s.CheckOffice, s.CheckPanel, s.CheckMail} {
		if err := look(); err != nil && strings.HasPrefix(err.Error(), name+":") {
			return err
		}
	}
	return nil
}

// defaulted is a value, or what the program uses where none is set.
func (w *wizard) defaulted(name string) string {
	s, err := w.settings()
	if err != nil {
		return w.values[name]
	}
	value := reflect.ValueOf(s)
	for i := range value.NumField() {
		if value.Type().Field(i).Tag.Get("env") == name {
			return value.Field(i).String()
		}
	}
	return w.values[name]
}
