package conversations

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"testing"
)

// TestEveryEventIsReadBack: what was put aside can be decided again.
func TestEveryEventIsReadBack(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var declarations []ast.Decl
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		declarations = append(declarations, file.Decls...)
	}
	kinds := 0
	for _, declared := range declarations {
		method, is := declared.(*ast.FuncDecl)
		if !is || method.Recv == nil || method.Name.Name != "event" {
			continue
		}
		kinds++
		kind := "conversations." + method.Recv.List[0].Type.(*ast.Ident).Name
		event, err := DecodeEvent(kind, []byte("{}"))
		if err != nil || EventKind(event) != kind {
			t.Errorf("%s is read back as %T (%v)", kind, event, err)
		}
	}
	if kinds != len(eventDecoders) {
		t.Errorf("%d kinds of events, %d are read", kinds, len(eventDecoders))
	}
	for _, kind := range []string{"", "effect", "conversations.Nothing"} {
		if _, err := DecodeEvent(kind, []byte("{}")); err == nil {
			t.Errorf("an event of kind %q is read", kind)
		}
	}
}

func TestAFailureKeepsItsEffect(t *testing.T) {
	for _, failed := range []Failed{
		{Effect: Delete{Chat: 7, Name: "card"}, Why: FailGone, Detail: "message to delete not found"},
		{Effect: Mail{Name: "m", To: "a@b.go.id"}, Why: FailRefused},
		{Why: FailBroken},
	} {
		body, err := json.Marshal(failed)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeEvent("conversations.Failed", body)
		if err != nil || !reflect.DeepEqual(back, failed) {
			t.Errorf("%s is read back as %+v (%v)", body, back, err)
		}
	}
	if _, err := DecodeEvent("conversations.Failed", []byte(`{"why":"gone","effect_kind":"none","effect":{}}`)); err == nil {
		t.Error("an effect of an unknown kind is read")
	}
}
