//go:build referee

package referee

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>

typedef const char *(*td_execute_t)(const char *);

static void *load(const char *path) { return dlopen(path, RTLD_NOW | RTLD_LOCAL); }
static void *find(void *library, const char *name) { return dlsym(library, name); }
static const char *ask(void *execute, const char *request) { return ((td_execute_t)execute)(request); }
*/
import "C"

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"unsafe"
)

// library is TDLib; it is loaded once and never unloaded.
var library = sync.OnceValues(func() (unsafe.Pointer, error) {
	name := C.CString(os.Getenv("LIBTDJSON"))
	defer C.free(unsafe.Pointer(name))
	handle := C.load(name)
	if handle == nil {
		return nil, fmt.Errorf("load LIBTDJSON: %s", C.GoString(C.dlerror()))
	}
	symbol := C.CString("td_execute")
	defer C.free(unsafe.Pointer(symbol))
	execute := C.find(handle, symbol)
	if execute == nil {
		return nil, fmt.Errorf("LIBTDJSON has no td_execute")
	}
	_, err := call(execute, map[string]any{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
	return execute, err
})

// call asks one question. The answer lives until the next one of this thread.
func call(execute unsafe.Pointer, request any) ([]byte, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("ask TDLib: %w", err)
	}
	text := C.CString(string(body))
	defer C.free(unsafe.Pointer(text))
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return []byte(C.GoString(C.ask(execute, text))), nil
}

// kinds are TDLib's kinds of entities by the Bot API's names. Bots are told of
// no media timestamps.
var kinds = map[string]string{
	"textEntityTypeMention": "mention", "textEntityTypeHashtag": "hashtag", "textEntityTypeCashtag": "cashtag",
	"textEntityTypeBotCommand": "bot_command", "textEntityTypeUrl": "url", "textEntityTypeEmailAddress": "email",
	"textEntityTypePhoneNumber": "phone_number", "textEntityTypeBankCardNumber": "bank_card_number",
	"textEntityTypeBold": "bold", "textEntityTypeItalic": "italic", "textEntityTypeUnderline": "underline",
	"textEntityTypeStrikethrough": "strikethrough", "textEntityTypeSpoiler": "spoiler", "textEntityTypeCode": "code",
	"textEntityTypePre": "pre", "textEntityTypePreCode": "pre", "textEntityTypeBlockQuote": "blockquote",
	"textEntityTypeExpandableBlockQuote": "expandable_blockquote", "textEntityTypeTextUrl": "text_link",
	"textEntityTypeMentionName": "text_mention", "textEntityTypeCustomEmoji": "custom_emoji",
}

// answer is what TDLib says: entities, a formatted text, or an error.
type answer struct {
	Type     string `json:"@type"`
	Message  string `json:"message"`
	Text     string `json:"text"`
	Entities []struct {
		Offset int `json:"offset"`
		Length int `json:"length"`
		Type   struct {
			Type     string `json:"@type"`
			URL      string `json:"url"`
			User     int64  `json:"user_id"`
			Language string `json:"language"`
			Emoji    string `json:"custom_emoji_id"`
		} `json:"type"`
	} `json:"entities"`
}

func (a answer) entities() ([]Entity, error) {
	var all []Entity
	for _, e := range a.Entities {
		kind, known := kinds[e.Type.Type]
		if !known && e.Type.Type != "textEntityTypeMediaTimestamp" {
			return nil, fmt.Errorf("TDLib finds a kind that nobody knows: %s", e.Type.Type)
		}
		if known {
			all = append(all, Entity{kind, e.Offset, e.Length, e.Type.URL, e.Type.User, e.Type.Language, e.Type.Emoji})
		}
	}
	return all, nil
}

func ask(request any) (answer, error) {
	var said answer
	execute, err := library()
	if err != nil {
		return said, err
	}
	body, err := call(execute, request)
	if err != nil {
		return said, err
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return said, fmt.Errorf("read TDLib's answer: %w", err)
	}
	return said, nil
}

// Found is what Telegram makes of plain text by itself.
func Found(text string) ([]Entity, error) {
	said, err := ask(map[string]any{"@type": "getTextEntities", "text": text})
	if err != nil {
		return nil, err
	}
	if said.Type != "textEntities" {
		return nil, fmt.Errorf("TDLib answers %s: %s", said.Type, said.Message)
	}
	return said.entities()
}

// Read is what Telegram makes of HTML: the text that is left and its marks. A
// refusal is why it takes none of it.
func Read(html string) (text string, entities []Entity, refusal string, err error) {
	said, err := ask(map[string]any{"@type": "parseTextEntities", "text": html,
		"parse_mode": map[string]any{"@type": "textParseModeHTML"}})
	if err != nil || said.Type == "error" {
		return "", nil, strings.TrimPrefix(said.Message, "Can't parse entities: "), err
	}
	entities, err = said.entities()
	return said.Text, entities, "", err
}

// apiKind is a kind that can be marked, as TDLib takes it.
func apiKind(e Entity) map[string]any {
	kind := map[string]any{"url": e.URL, "user_id": e.User, "language": e.Language, "custom_emoji_id": e.Emoji}
	for name, known := range kinds {
		if known == e.Type {
			kind["@type"] = name
		}
	}
	if e.Type == "pre" {
		kind["@type"] = "textEntityTypePre"
		if e.Language != "" {
			kind["@type"] = "textEntityTypePreCode"
		}
	}
	return kind
}

// Settled is what Telegram makes of a text and its marks before it looks for
// links, but for trimming. The text must hold no Markdown.
func Settled(text string, marked []Entity) (string, []Entity, error) {
	list := []any{}
	for _, e := range marked {
		list = append(list, map[string]any{"@type": "textEntity", "offset": e.Offset, "length": e.Length, "type": apiKind(e)})
	}
	said, err := ask(map[string]any{"@type": "parseMarkdown", "text": map[string]any{"@type": "formattedText", "text": text, "entities": list}})
	if err != nil {
		return "", nil, err
	}
	if said.Type == "error" {
		return "", nil, fmt.Errorf("TDLib: %s", said.Message)
	}
	settled, err := said.entities()
	return said.Text, settled, err
}
