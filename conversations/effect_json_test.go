package conversations_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"loket/conversations"
)

// TestAnEffectIsStoredAsEncodingJSONWouldStoreIt: the two ways to write are one
// form, whatever is said, by whatever buttons.
func TestAnEffectIsStoredAsEncodingJSONWouldStoreIt(t *testing.T) {
	line := drawnLine(3)
	rapid.Check(t, func(t *rapid.T) {
		var effect conversations.Effect = conversations.Toast{Query: written().Draw(t, "query"), Lang: written().Draw(t, "lang"),
			Text: line.Draw(t, "text"), Alert: rapid.Bool().Draw(t, "alert"), Start: written().Draw(t, "start")}
		if rapid.Bool().Draw(t, "send") {
			effect = conversations.Send{Chat: rapid.Int64().Draw(t, "chat"), Name: written().Draw(t, "name"), Lang: written().Draw(t, "lang"),
				Text: drawnText(3).Draw(t, "text"), Keyboard: drawnKeyboard().Draw(t, "keyboard"), ReplyTo: written().Draw(t, "reply"),
				Protect: rapid.Bool().Draw(t, "protect"), Silent: rapid.Bool().Draw(t, "silent"),
				Class: rapid.SampledFrom([]conversations.Class{conversations.ClassNews, conversations.ClassChange, conversations.ClassAnswer}).Draw(t, "class"),
				Key:   written().Draw(t, "key"), Replaces: written().Draw(t, "replaces"), NotBefore: rapid.Int64().Draw(t, "not before"),
				Passing: rapid.Bool().Draw(t, "passing")}
		}
		storesEffect(t, effect)
	})
}

func drawnText(deep int) *rapid.Generator[conversations.Text] {
	return rapid.Map(rapid.SliceOfN(drawnLine(deep), 0, 4), func(lines []conversations.Line) conversations.Text { return lines })
}

func drawnLine(deep int) *rapid.Generator[conversations.Line] {
	return rapid.Custom(func(t *rapid.T) conversations.Line {
		l := conversations.Line{Key: written().Draw(t, "key")}
		if rapid.Bool().Draw(t, "plain") {
			return l
		}
		l.Args = conversations.Args{}
		for _, name := range rapid.SliceOfNDistinct(written(), 0, 12, rapid.ID).Draw(t, "names") {
			l.Args[name] = drawnArg(t, deep)
		}
		return l
	})
}

func drawnArg(t *rapid.T, deep int) *conversations.Arg {
	switch kind := rapid.IntRange(0, 6).Draw(t, "kind"); {
	case kind == 0:
		return nil
	case kind == 1:
		return &conversations.Arg{Number: rapid.Int().Draw(t, "number")}
	case kind == 2:
		return &conversations.Arg{Time: rapid.Int64().Draw(t, "time"), Style: conversations.DateForm(written().Draw(t, "style"))}
	case kind == 3:
		return &conversations.Arg{Secret: written().Draw(t, "secret")}
	case kind == 4 && deep > 0:
		return &conversations.Arg{Words: drawnText(deep-1).Draw(t, "words")}
	}
	return &conversations.Arg{Text: written().Draw(t, "text")}
}

func drawnKeyboard() *rapid.Generator[conversations.Keyboard] {
	button := rapid.Custom(func(t *rapid.T) conversations.Button {
		b := conversations.Button{Label: drawnLine(0).Draw(t, "label"), Data: written().Draw(t, "data"), Link: written().Draw(t, "link"), Start: written().Draw(t, "start")}
		if rapid.Bool().Draw(t, "copies") {
			b.Copy = drawnArg(t, 0)
		}
		return b
	})
	return rapid.Custom(func(t *rapid.T) conversations.Keyboard {
		return conversations.Keyboard{Rows: rapid.SliceOfN(rapid.SliceOfN(button, 0, 3), 0, 3).Draw(t, "rows"),
			Contact: rapid.Bool().Draw(t, "contact"), Remove: rapid.Bool().Draw(t, "remove"), ForceReply: rapid.Bool().Draw(t, "reply")}
	})
}

// TestNothingOfAnEffectIsForgotten: whatever field is added is stored too.
func TestNothingOfAnEffectIsForgotten(t *testing.T) {
	line := conversations.Line{Key: "step", Args: conversations.Args{"N": {Number: 5}}}
	for _, whole := range []any{&conversations.Send{}, &conversations.Toast{}, &line, line.Args["N"], &conversations.Button{}, &conversations.Keyboard{}} {
		fields := reflect.TypeOf(whole).Elem()
		for i := range fields.NumField() {
			into := reflect.New(fields)
			put(t, into.Elem().Field(i), line)
			storesEffect(t, wrapped(into.Elem().Interface()))
		}
	}
}

// wrapped puts a part of an effect into one.
func wrapped(part any) conversations.Effect {
	keyboard := func(b conversations.Button) conversations.Keyboard {
		return conversations.Keyboard{Rows: [][]conversations.Button{{b}, nil, {}}}
	}
	switch p := part.(type) {
	case conversations.Send:
		return p
	case conversations.Toast:
		return p
	case conversations.Line:
		return conversations.Send{Text: conversations.Text{p, {}}}
	case conversations.Arg:
		return conversations.Send{Keyboard: keyboard(conversations.Button{Copy: &p})}
	case conversations.Button:
		return conversations.Send{Keyboard: keyboard(p)}
	case conversations.Keyboard:
		return conversations.Send{Keyboard: p}
	}
	panic(fmt.Sprintf("no effect holds a %T", part))
}

// put gives a field of an effect a value that is not nothing.
func put(t *testing.T, field reflect.Value, line conversations.Line) {
	switch into := field.Addr().Interface().(type) {
	case *conversations.Line:
		*into = line
	case *conversations.Text:
		*into = conversations.Text{line}
	case *conversations.Args:
		*into = line.Args
	case **conversations.Arg:
		*into = line.Args["N"]
	case *conversations.DateForm:
		*into = conversations.DateDay
	case *conversations.Class:
		*into = conversations.ClassAnswer
	case *conversations.Keyboard:
		*into = conversations.Keyboard{Remove: true}
	case *[][]conversations.Button:
		*into = [][]conversations.Button{{{Label: line}}}
	default:
		fill(t, field)
	}
}

func storesEffect(t rapid.TB, e conversations.Effect) {
	body, err := conversations.AppendEffect([]byte("before"), e)
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(e)
	if err != nil || string(body) != "before"+string(want) {
		t.Fatalf("stored as\n%s, encoding/json has\n%s (%v)", body, want, err)
	}
}
