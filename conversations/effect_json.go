package conversations

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// AppendEffect writes an effect's JSON, as encoding/json would, to the end of b.
// It knows the effects of every turn; the others are left to encoding/json.
func AppendEffect(b []byte, e Effect) ([]byte, error) {
	switch e := e.(type) {
	case Send:
		return appendSend(b, &e), nil
	case Toast:
		return appendToast(b, &e), nil
	}
	body, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encode effect %s: %w", e.Kind(), err)
	}
	return append(b, body...), nil
}

func appendSend(b []byte, e *Send) []byte {
	b = strconv.AppendInt(append(b, `{"chat":`...), e.Chat, 10)
	b = appendField(b, `,"name":`, e.Name)
	b = appendField(b, `,"lang":`, e.Lang)
	b = appendWords(append(b, `,"text":`...), e.Text)
	b = appendKeyboard(append(b, `,"keyboard":`...), &e.Keyboard)
	b = appendField(b, `,"reply_to":`, e.ReplyTo)
	b = appendTrue(b, `,"protect":`, e.Protect)
	b = appendTrue(b, `,"silent":`, e.Silent)
	b = appendNumber(b, `,"class":`, int64(e.Class))
	b = appendField(b, `,"key":`, e.Key)
	b = appendField(b, `,"replaces":`, e.Replaces)
	b = appendNumber(b, `,"not_before":`, e.NotBefore)
	return append(appendTrue(b, `,"passing":`, e.Passing), '}')
}

func appendToast(b []byte, e *Toast) []byte {
	b = appendText(append(b, `{"query":`...), e.Query)
	b = appendField(b, `,"lang":`, e.Lang)
	b = appendLine(append(b, `,"text":`...), e.Text)
	b = appendTrue(b, `,"alert":`, e.Alert)
	return append(appendField(b, `,"start":`, e.Start), '}')
}

func appendWords(b []byte, t Text) []byte { return appendAll(b, t, appendLine) }

func appendLine(b []byte, l Line) []byte {
	start := len(b)
	b = appendField(b, `,"k":`, l.Key)
	if len(l.Args) > 0 {
		b = appendMap(append(b, `,"a":`...), l.Args, appendArg)
	}
	return closed(b, start)
}

func appendArg(b []byte, a *Arg) []byte {
	if a == nil {
		return append(b, "null"...)
	}
	start := len(b)
	b = appendField(b, `,"t":`, a.Text)
	b = appendTrue(b, `,"o":`, a.Own)
	b = appendNumber(b, `,"n":`, int64(a.Number))
	b = appendNumber(b, `,"at":`, a.Time)
	b = appendField(b, `,"f":`, string(a.Style))
	if len(a.Words) > 0 {
		b = appendWords(append(b, `,"w":`...), a.Words)
	}
	return closed(appendField(b, `,"s":`, a.Secret), start)
}

func appendKeyboard(b []byte, k *Keyboard) []byte {
	start := len(b)
	b = appendList(b, `,"r":`, k.Rows, appendRow)
	b = appendTrue(b, `,"c":`, k.Contact)
	b = appendTrue(b, `,"x":`, k.Remove)
	return closed(appendTrue(b, `,"f":`, k.ForceReply), start)
}

func appendRow(b []byte, buttons []Button) []byte { return appendAll(b, buttons, appendButton) }

func appendButton(b []byte, button Button) []byte {
	b = appendLine(append(b, `{"l":`...), button.Label)
	b = appendField(b, `,"d":`, button.Data)
	b = appendField(b, `,"u":`, button.Link)
	b = appendField(b, `,"p":`, button.Start)
	if button.Copy != nil {
		b = appendArg(append(b, `,"c":`...), button.Copy)
	}
	return append(b, '}')
}

// closed makes an object of what was written since start: fields that each
// begin with a comma, or nothing.
func closed(b []byte, start int) []byte {
	if len(b) == start {
		return append(b, "{}"...)
	}
	b[start] = '{'
	return append(b, '}')
}
