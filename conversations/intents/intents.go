// Package intents reads what a person wrote outside any question: what they want
// of the counter, whether they only greet or thank, and whether what they say is
// turned round by a "jangan" or "belum". It is a table of words and a few rules:
// the same words always mean the same, and where they may mean several things,
// or the contrary, it is not sure.
package intents

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"loket/conversations/tables"
)

//go:embed words.csv
var embeddedWords string

// Courtesy is what a person says besides, or instead.
type Courtesy string

// The courtesies.
const (
	Greeting Courtesy = "greeting"
	Salam    Courtesy = "salam" // has an answer of its own
	Thanks   Courtesy = "thanks"
	Assent   Courtesy = "assent"
)

// Reading is what words mean.
type Reading struct {
	// Wishes name what is wanted: openings of the counter, likeliest first.
	Wishes []string
	// Sure tells that there is one wish, and nothing that turns it round.
	Sure bool
	// Denied tells that nothing is wanted, or not any more.
	Denied bool
	// Courtesy is set where a greeting, thanks or assent is said.
	Courtesy Courtesy
	// Bare tells that nothing else is.
	Bare bool
}

// The openings that the rules lead to; those of services come with their nouns.
const (
	forgotten  = "lupapassword"
	complaints = "pengaduan"
	status     = "status"
	standards  = "layanan"
	question   = "question"
	link       = "link"
	takeover   = "takeover"
	profile    = "profil"
	privacy    = "privasi"
	language   = "bahasa"
	help       = "bantuan"
	menu       = "mulai"
)

// Reader reads. It never changes and is safe for concurrent use.
type Reader struct {
	vocabulary vocabulary
	topics     []string // openings of services that have nouns, in the menu's order
}

// Topic is something that people ask for by its name.
type Topic struct {
	Opening string   // by which it is begun
	Nouns   []string // that name it, in any language
}

// New makes a reader that knows the counter's words, and the topics.
func New(topics []Topic) (*Reader, error) {
	known, err := counterWords()
	if err != nil {
		return nil, err
	}
	r := &Reader{vocabulary: vocabulary{phrases: make(map[string][]string, len(known))}}
	for phrase, meanings := range known {
		r.vocabulary.phrases[phrase] = slices.Clip(meanings) // what is added is added to this reader alone
	}
	for _, topic := range topics {
		r.vocabulary.add(topicMark+topic.Opening, topic.Nouns)
		r.topics = append(r.topics, topic.Opening)
	}
	r.vocabulary.close()
	return r, nil
}

// counterWords are the phrases that the counter knows whatever the topics, read
// once; nobody changes them.
var counterWords = sync.OnceValues(func() (map[string][]string, error) {
	v := vocabulary{phrases: map[string][]string{}}
	columns := []tables.Column{{Name: "meaning", Needed: true}, {Name: "words", Needed: true}}
	err := tables.ReadWhole(strings.NewReader(embeddedWords), "intents", columns, func(row tables.Row) error {
		v.add(row.Cell("meaning"), strings.Split(row.Cell("words"), "|"))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the words of intents: %w", err)
	}
	return v.phrases, nil
})

// topicMark is before the opening in the meaning of a topic's nouns.
const topicMark = "topic "

// Read reads what somebody wrote. Long texts are stories, and mean nothing to it.
func (r *Reader) Read(words string) Reading {
	tokens := tokensOf(words)
	if len(tokens) == 0 || len(tokens) > maxTokens {
		return Reading{}
	}
	return r.rules(r.vocabulary.meanings(tokens))
}

// Courtesy is the greeting or thanks that words are, and nothing besides. No
// slip of the finger is mended: what is nearly a greeting may be an answer.
func (r *Reader) Courtesy(words string) (Courtesy, bool) {
	tokens := tokensOf(words)
	if len(tokens) == 0 || len(tokens) > maxTokens {
		return "", false
	}
	found := r.vocabulary.exact(tokens)
	said := found.courtesy()
	return said, (said == Greeting || said == Salam || said == Thanks) && found.bare()
}

// rules go from the meanings of words to what is wanted.
func (r *Reader) rules(m meanings) Reading {
	out := Reading{Courtesy: m.courtesy()}
	out.Bare = out.Courtesy != "" && m.bare()
	if out.Bare {
		return out
	}
	wish := func(holds bool, opening string) {
		if holds && !slices.Contains(out.Wishes, opening) {
			out.Wishes = append(out.Wishes, opening)
		}
	}
	stray := m.stray()
	wish(m.has("password") || m.has("login") && (m.has("cannot") || m.has("forgot") || m.has("vanished")), forgotten)
	wish(m.has("forgot") && !m.has("calloff") && len(out.Wishes) == 0 && stray == 0, forgotten)
	wish(m.has("broken") || m.has("site") && (m.has("cannot") && !m.has("password") && !m.has("login") || m.has("vanished") && !m.has("password")), complaints)
	wish(m.has("progress") || m.has("when") && (m.has("request") || m.topic()) || m.has("request") && (m.has("yet") || m.has("calloff") || m.has("amend") || m.has("erase")), status)
	wish(m.has("cost") || m.has("terms"), standards)
	wish(m.has("language") && stray <= 1, language)
	wish(m.has("private") || m.has("erase") && m.has("details"), privacy)
	wish(m.has("details") && !m.has("private") && !(m.has("erase") && !m.has("amend")), profile)
	wish(m.has("link") && (m.has("login") || m.has("site")), link)
	wish(m.has("holder"), takeover)
	if len(out.Wishes) == 0 {
		r.topicWishes(m, wish)
	}
	wish(m.has("ask") && !m.has("holder"), question)
	if len(out.Wishes) == 0 {
		wish(m.has("request") && !m.has("want"), status)
		wish(m.has("help") || m.has("how"), help)
		wish(m.has("how") && stray > 0, question)
		wish(m.has("menu"), menu)
		wish(m.has("cannot"), forgotten)
		wish(m.has("cannot"), complaints)
		if m.has("login") && m.has("yet") {
			wish(true, status)
			wish(true, forgotten)
		}
	}
	if len(out.Wishes) == 0 && m.has("want") && stray <= 1 {
		for _, opening := range r.topics {
			wish(true, opening)
		}
	}
	out.Denied = m.has("forbid") || m.has("calloff") && !m.has("request") || m.has("deny") && len(out.Wishes) == 0
	out.Sure = len(out.Wishes) == 1 && !turned(m, out)
	return out
}

// turned tells whether something turns a sentence round, or may.
func turned(m meanings, out Reading) bool {
	switch {
	case out.Denied, m.has("deny"):
		return true
	case m.has("yet"):
		return m.has("want") || out.Wishes[0] != status
	}
	return m.has("erase") && out.Wishes[0] != privacy
}

// topicWishes are services that are named. A name alone may mean anything about
// it, and that something shall be taken away is no service.
func (r *Reader) topicWishes(m meanings, wish func(bool, string)) {
	named := false
	if m.has("calloff") && m.topic() {
		wish(true, status)
		wish(true, question)
		return
	}
	for _, opening := range r.topics {
		wish(m.has(topicMark+opening), opening)
		named = named || m.has(topicMark+opening)
	}
	if !named {
		return
	}
	wish(m.has("site") && m.has("renew") && !m.has("amend"), complaints) // a reset follows a complaint
	wish(m.has("request") && !m.has("want"), status)
	wish(!m.has("want") && !m.has("how") || m.has("erase") || m.has("amend"), question)
}
