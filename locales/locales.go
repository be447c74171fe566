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
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed active.id.toml active.en.toml
var files embed.FS

// languages are those that have words; the first is the one for everybody who
// asked for none, and for a message that another lacks.
var languages = [...]string{"id", "en"}

// Bundle holds the words of every language. It does not change after Load and is
// safe for concurrent use.
type Bundle struct {
	books map[string]*wordbook
}

// wordbook is the words of one language.
type wordbook struct {
	keys      []string // sorted
	phrases   map[string]phrase
	localizer *i18n.Localizer // says what is no plain phrase
	labels    []label
}

// Words are further messages of one language, as a message file has them.
type Words struct{ Lang, TOML string }

// Load reads the embedded words and further ones, all languages at once: it
// stands before the program's first answer. It fails when a file is no message
// file of its language, which a test would have told. The embedded words alone
// are read once: whoever asks again gets the same Bundle.
func Load(more ...Words) (*Bundle, error) {
	if len(more) == 0 {
		return embedded()
	}
	return load(more)
}

var embedded = sync.OnceValues(func() (*Bundle, error) { return load(nil) })

func load(more []Words) (*Bundle, error) {
	var (
		books    [len(languages)]*wordbook
		failures [len(languages)]error
		reading  sync.WaitGroup
	)
	for i, lang := range languages {
		reading.Go(func() { books[i], failures[i] = open(lang, more) })
	}
	reading.Wait()
	book := &Bundle{books: make(map[string]*wordbook, len(languages))}
	for i, lang := range languages {
		if failures[i] != nil {
			return nil, fmt.Errorf("load words of language %q: %w", lang, failures[i])
		}
		book.books[lang] = books[i]
	}
	return book, nil
}

// open gives a language a bundle of its own: a bundle of several matches
// language tags anew for every message it says.
func open(lang string, more []Words) (*wordbook, error) {
	tag, err := language.Parse(lang)
	if err != nil {
		return nil, fmt.Errorf("read language tag: %w", err)
	}
	path := "active." + lang + ".toml"
	words, err := files.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read message file: %w", err)
	}
	file, err := i18n.ParseMessageFileBytes(words, path, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return nil, fmt.Errorf("read message file: %w", err)
	}
	if file.Tag != tag {
		return nil, fmt.Errorf("the file %s is of language %q", path, file.Tag)
	}
	for _, w := range more {
		if w.Lang != lang {
			continue
		}
		further, err := i18n.ParseMessageFileBytes([]byte(w.TOML), path, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
		if err != nil {
			return nil, fmt.Errorf("read further messages: %w", err)
		}
		file.Messages = append(file.Messages, further.Messages...)
	}
	bundle := i18n.NewBundle(tag)
	v := &wordbook{keys: make([]string, len(file.Messages)), phrases: make(map[string]phrase, len(file.Messages)), localizer: i18n.NewLocalizer(bundle, lang)}
	for i, message := range file.Messages {
		v.keys[i] = message.ID
		v.listen(message)
		if p, plain := plainPhrase(message); plain {
			v.phrases[message.ID] = p
		} else if err := bundle.AddMessages(tag, message); err != nil {
			return nil, fmt.Errorf("take in message %q: %w", message.ID, err)
		}
	}
	slices.Sort(v.keys)
	return v, nil
}

// Has returns an error that names the keys for which a language lacks the
// words; nil where there are all.
func (b *Bundle) Has(keys []string) error {
	var missing []string
	for lang, v := range b.books {
		for _, key := range keys {
			if _, found := slices.BinarySearch(v.keys, key); !found {
				missing = append(missing, lang+" "+key)
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	return fmt.Errorf("there are no words for %s", strings.Join(missing, ", "))
}

// Languages lists the languages that have words, the first of them first.
func (b *Bundle) Languages() []string { return slices.Clone(languages[:]) }

// Keys lists the messages of a language in alphabetical order; none for a
// language that has no words.
func (b *Bundle) Keys(lang string) []string {
	v, known := b.books[lang]
	if !known {
		return nil
	}
	return slices.Clone(v.keys)
}

// Say returns the message of that key with data put in, as HTML. The count,
// where given, selects the plural form; data should hold it as well. An empty
// or unknown lang means the first language, and so does a message that the
// language lacks. A message that no language has is an error. A value that
// data lacks reads "<no value>". Values are put in as they are: who calls has
// escaped them.
func (b *Bundle) Say(lang, key string, data map[string]any, count *int) (string, error) {
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

func (b *Bundle) sayIn(lang, key string, data map[string]any, count *int) (string, error) {
	v, known := b.books[lang]
	if !known {
		v = b.books[languages[0]]
	}
	if p, plain := v.phrases[key]; plain {
		return p.say(data), nil
	}
	asked := i18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if count != nil {
		asked.PluralCount = *count
	}
	return v.localizer.Localize(&asked)
}

// label is what stands on a button, where that is the same for everybody.
type label struct{ key, text string }

// cardReturn shares its label with ⬅️ Kembali but stands under cards and last
// warnings, where nothing is typed.
const cardReturn = "button_no"

// listen remembers a label that may be typed instead of pressed.
func (v *wordbook) listen(message *i18n.Message) {
	named := strings.HasPrefix(message.ID, "button_") || strings.HasPrefix(message.ID, menuPrefix)
	if named && message.ID != cardReturn && !strings.Contains(message.Other, "{{") {
		v.labels = append(v.labels, label{message.ID, message.Other})
	}
}

const menuPrefix = "menu_"

// Spoken tells what people may type instead of pressing a button: from the
// label in any language, as fold leaves it, to its key. A button of the menu
// goes before another that folds alike; labels that fold to nothing are left
// out.
func (b *Bundle) Spoken(fold func(string) string) map[string]string {
	words := make(map[string]string, 256)
	for _, lang := range languages {
		for _, l := range b.books[lang].labels {
			folded := fold(l.text)
			if _, known := words[folded]; !known || strings.HasPrefix(l.key, menuPrefix) {
				words[folded] = l.key
			}
		}
	}
	delete(words, "")
	return words
}
