package tables

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/storage"
)

const (
	// searchedWords bounds how many words of a search are looked at.
	searchedWords = 8
	// candidates bounds how many entries of the index a search reads, so that
	// a word which half of all requests have in common costs no more than a
	// rare one. A search that meets it finds the newest tickets first.
	candidates = 1000
)

const (
	wordsOf statement = `SELECT word FROM search_words WHERE ticket = ?`
	// putWords and dropWords take a list of words.
	putWords  statement = `INSERT INTO search_words (word, ticket) SELECT value, ?2 FROM json_each(?1)`
	dropWords statement = `DELETE FROM search_words WHERE ticket = ?2 AND word IN (SELECT value FROM json_each(?1))`

	countWord statement = `SELECT count(*) FROM (SELECT 1 FROM search_words WHERE word >= ? AND word < ? LIMIT ?) AS found`
	findWord  statement = `SELECT DISTINCT ticket FROM (SELECT ticket FROM search_words WHERE word >= ? AND word < ? LIMIT ?) AS found`
	// having takes a list of tickets, as pageOf does, which sorts them
	// before it reads the requests whole.
	having statement = `SELECT t.value FROM json_each(?) t WHERE EXISTS
		(SELECT 1 FROM search_words w WHERE w.ticket = t.value AND w.word >= ? AND w.word < ?)`
	pageOf statement = requestColumns + ` WHERE ticket IN (SELECT ticket FROM requests WHERE ticket IN (SELECT value FROM json_each(?))
		ORDER BY sent_at DESC, ticket DESC LIMIT ? OFFSET ?) ORDER BY sent_at DESC, ticket DESC`
)

// Search finds requests by number, address, letter's number, unit or officer's
// name, newest first; every word must match the beginning of one of theirs. The rarest
// word leads, and at most 1000 of its entries are looked at, which also
// bounds total.
func (r *reader) Search(words []string, offset, limit int) (page []conversations.Request, total int, err error) {
	wanted := searchFor(words)
	if len(wanted) == 0 {
		return nil, 0, nil
	}
	rarest, err := r.rarest(wanted)
	if err != nil {
		return nil, 0, err
	}
	tickets, err := r.strings("search", findWord, wanted[rarest], afterPrefix(wanted[rarest]), candidates)
	if err != nil {
		return nil, 0, err
	}
	tickets, err = r.having(tickets, slices.Delete(wanted, rarest, rarest+1))
	if err != nil || len(tickets) == 0 {
		return nil, 0, err
	}
	page, err = r.requests("read found requests", pageOf, tickets, limit, offset)
	return page, len(tickets), err
}

// rarest finds the word with the fewest entries.
func (r *reader) rarest(words []string) (int, error) {
	best, least := 0, int64(candidates)+1
	for i, word := range words {
		n, err := r.number("count a word", countWord, word, afterPrefix(word), least)
		if err != nil {
			return 0, err
		}
		if n < least {
			best, least = i, n
		}
	}
	return best, nil
}

// having keeps the tickets that all of the words match.
func (r *reader) having(tickets, words []string) ([]string, error) {
	for _, word := range words {
		if len(tickets) == 0 {
			return nil, nil
		}
		var err error
		if tickets, err = r.strings("narrow a search", having, tickets, word, afterPrefix(word)); err != nil {
			return nil, err
		}
	}
	return tickets, nil
}

// searchFor prepares what somebody typed.
func searchFor(typed []string) []string {
	var words []string
	for _, text := range typed {
		words = append(words, searchWords(text)...)
	}
	slices.Sort(words)
	words = slices.Compact(words)
	return words[:min(len(words), searchedWords)]
}

// putWords makes the words that find a request what they should be, writing
// only the difference.
func (b *Batch) putWords(request conversations.Request, name string) error {
	before, err := b.strings("read a request's words", wordsOf, request.Ticket)
	if err != nil {
		return err
	}
	after := wordsFor(request, name)
	if err := b.changeWords("drop words", dropWords, request.Ticket, before, after); err != nil {
		return err
	}
	return b.changeWords("store words", putWords, request.Ticket, after, before)
}

// changeWords drops or stores the words that are not among the others.
func (b *Batch) changeWords(doing string, s statement, ticket string, words, others []string) error {
	var list []string
	for _, word := range words {
		if !slices.Contains(others, word) {
			list = append(list, word)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return b.exec(doing, s, list, ticket)
}

// wordsFor lists, sorted, the words a request is found by: its address whole;
// its number, its wanted name, its letter's number, the unit's and the officer's
// whole and in parts.
func wordsFor(r conversations.Request, name string) []string {
	ticket, label, address := strings.ToLower(r.Ticket), strings.ToLower(r.Label), strings.ToLower(r.Address)
	words := []string{address}
	letter := strings.ToLower(answers.LetterNumber(r.Answers["letter_ref"].Text))
	for _, text := range []string{ticket, label, letter, strings.ToLower(r.Unit), strings.ToLower(name)} {
		words = append(words, searchWords(text)...)
		words = append(words, strings.FieldsFunc(text, notInWord)...)
	}
	slices.Sort(words)
	words = slices.Compact(words)
	if words[0] == "" {
		words = words[1:]
	}
	return words
}

// searchWords splits a text at its spaces, and takes the signs around each
// word away: "Hj. Siti Aminah, S.Kom." has hj, siti, aminah and s.kom.
func searchWords(text string) []string {
	var words []string
	for _, word := range strings.Fields(strings.ToLower(text)) {
		if word = strings.TrimFunc(word, notInWord); word != "" {
			words = append(words, word)
		}
	}
	return words
}

func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }

// afterPrefix is greater than every text that begins with prefix.
func afterPrefix(prefix string) string { return prefix + "\U0010FFFF" }

// officerName is empty for an officer without a profile.
func (r *reader) officerName(id int64) (string, error) {
	officer, err := r.Officer(id)
	if errors.Is(err, storage.ErrNotFound) {
		return "", nil
	}
	return officer.Name, err
}
