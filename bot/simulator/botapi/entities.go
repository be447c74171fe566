package botapi

import (
	"encoding/json"
	"slices"

	"loket/bot/simulator/entities"
)

// Entities are the marks of a text, in order. People also see bank card numbers
// marked; bots are not told of them.
type Entities []Entity

// MarshalJSON writes what bots are told.
func (e Entities) MarshalJSON() ([]byte, error) {
	if e == nil {
		return []byte("null"), nil
	}
	told := slices.DeleteFunc(slices.Clone([]Entity(e)), func(one Entity) bool { return one.Type == entities.BankCard })
	return json.Marshal(told)
}

// found lists what Telegram detects by itself in plain text.
func found(text string) Entities { return told(entities.Find(text)) }

// told writes entities as the Bot API does.
func told(all []entities.Entity) (list Entities) {
	for _, e := range all {
		one := Entity{Type: e.Type, Offset: e.Offset, Length: e.Length, URL: e.URL, Language: e.Language, Emoji: e.Emoji}
		if e.User != 0 {
			one.User = &User{ID: e.User}
		}
		list = append(list, one)
	}
	return list
}

// given are entities that a bot sent along. Those that Telegram finds by itself
// cannot be given.
func given(all []Entity) (list []entities.Entity) {
	for _, e := range all {
		one := entities.Entity{Type: e.Type, Offset: e.Offset, Length: e.Length, URL: e.URL, Language: e.Language, Emoji: e.Emoji}
		if e.User != nil {
			one.User = e.User.ID
		}
		if entities.Given(e.Type) {
			list = append(list, one)
		}
	}
	return list
}
