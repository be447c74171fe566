// Package locales holds every word that people read, in all languages of the
// service, and finds them by key.
//
// The words are in active.id.toml and active.en.toml, in the form of go-i18n:
// the first is what officers and the team's group read unless they ask for the
// second. The package knows neither who reads nor when something is said.
package locales

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed active.id.toml active.en.toml
var files embed.FS

// languages are those that have words; the first is the one for everybody who
// asked for none, and for a message that another lacks.
var languages = [...]string{"id", "en"}

// Book holds the words of every language. It does not change after Load and is
// safe for concurrent use.
type Book struct {
	keys       map[string][]string // of each language, sorted
	localizers map[string]*i18n.Localizer
	labels     []label
}

// Load reads the embedded words. It fails when a file is no message file of
// its language, which a test would have told.
func Load() (*Book, error) {
	book := &Book{
		keys:       make(map[string][]string, len(languages)),
		localizers: make(map[string]*i18n.Localizer, len(languages)),
	}
	for _, lang := range languages {
		if err := book.load(lang); err != nil {
			return nil, fmt.Errorf("load words of language %q: %w", lang, err)
		}
	}
	return book, nil
}

// load gives each language a bundle of its own: a bundle of several matches
// language tags anew for every message it says.
func (b *Book) load(lang string) error {
	tag, err := language.Parse(lang)
	if err != nil {
		return fmt.Errorf("read language tag: %w", err)
	}
	bundle := i18n.NewBundle(tag)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	file, err := bundle.LoadMessageFileFS(files, "active."+lang+".toml")
	if err != nil {
		return fmt.Errorf("read message file: %w", err)
	}
	if file.Tag != tag {
		return fmt.Errorf("the file %s is of language %q", file.Path, file.Tag)
	}
	keys := make([]string, len(file.Messages))
	for i, message := range file.Messages {
		keys[i] = message.ID
		b.listen(message)
	}
	slices.Sort(keys)
	b.keys[lang] = keys
	b.localizers[lang] = i18n.NewLocalizer(bundle, lang)
	return nil
}

// Languages lists the languages that have words, the first of them first.
func (b *Book) Languages() []string { return slices.Clone(languages[:]) }

// Keys lists the messages of a language in alphabetical order; none for a
// language that has no words.
func (b *Book) Keys(lang string) []string { return slices.Clone(b.keys[lang]) }

// Say returns the message of that key with data put in, as HTML. The count,
// where given, selects the plural form; data should hold it as well. An empty
// or unknown lang means the first language, and so does a message that the
// language lacks. A message that no language has is an error. A value that
// data lacks reads "<no value>". Values are put in as they are: who calls has
// escaped them.
func (b *Book) Say(lang, key string, data map[string]any, count *int) (string, error) {
	said, err := b.sayIn(lang, key, data, count)
	var missing *i18n.MessageNotFoundErr
	if errors.As(err, &missing) && lang != languages[0] {
		said, err = b.sayIn(languages[0], key, data, count)
	}
	if err != nil {
		return "", fmt.Errorf("say %q: %w", key, err)
	}
	return said, nil
}

func (b *Book) sayIn(lang, key string, data map[string]any, count *int) (string, error) {
	localizer, known := b.localizers[lang]
	if !known {
		localizer = b.localizers[languages[0]]
	}
	asked := i18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if count != nil {
		asked.PluralCount = *count
	}
	return localizer.Localize(&asked)
}

// label is what stands on a button, where that is the same for everybody.
type label struct{ key, text string }

// cardReturn shares its label with ⬅️ Kembali but stands under cards and last
// warnings, where nothing is typed.
const cardReturn = "button_no"

// listen remembers a label that may be typed instead of pressed.
func (b *Book) listen(message *i18n.Message) {
	named := strings.HasPrefix(message.ID, "button_") || strings.HasPrefix(message.ID, menuPrefix)
	if named && message.ID != cardReturn && !strings.Contains(message.Other, "{{") {
		b.labels = append(b.labels, label{message.ID, message.Other})
	}
}

const menuPrefix = "menu_"

// Spoken tells what people may type instead of pressing a button: from the
// label in any language, as fold leaves it, to its key. A button of the menu
// goes before another that folds alike; labels that fold to nothing are left
// out.
func (b *Book) Spoken(fold func(string) string) map[string]string {
	words := make(map[string]string, len(b.labels))
	for _, l := range b.labels {
		folded := fold(l.text)
		if _, known := words[folded]; !known || strings.HasPrefix(l.key, menuPrefix) {
			words[folded] = l.key
		}
	}
	delete(words, "")
	return words
}
