package locales_test

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loket/conversations/answers"
)

// speakers are the functions that say a message, and the place of its key
// among their arguments. Those that pass a key on to them are found.
var speakers = map[string]int{
	"say":   0, // conversations and papers
	"line":  0, // papers
	"story": 1, // a line of a request's story, said by its card
}

// silent are the folders under bot whose strings are no keys: they speak for
// others, or have codes of the same looks.
var silent = []string{"simulator", "panel", "delivery", "lanes", "words", "engine", "carriers", "telegram"}

// speaking reads the code that says something. The program's own files are not
// among it: what they say they ask the Book for.
func speaking(t *testing.T) *source {
	t.Helper()
	folders := []string{"../conversations"}
	entries, err := os.ReadDir("../bot")
	if err != nil {
		t.Fatalf("look for the code: %v", err)
	}
	for _, entry := range entries {
		if entry.IsDir() && !slices.Contains(silent, entry.Name()) {
			folders = append(folders, filepath.Join("../bot", entry.Name()))
		}
	}
	return read(t, folders...)
}

// families are the messages whose keys the code composes, by how they begin:
// each with all its ends, as the code has them.
func families(t *testing.T, code *source) map[string][]string {
	forms := formsOf(code)
	judges, panel := read(t, "../conversations/answers"), read(t, "../bot/panel")
	door, hands, house := read(t, "../bot/telegram"), read(t, "../bot/carriers"), read(t, "../bot")
	goals := code.named("goal")
	return map[string][]string{
		"ask_":                 forms.asked,
		"field_":               append(forms.questions, code.assigned("", "Short")...),
		"form_":                forms.names,
		"service_":             code.ofType("Service"),
		"closed_":              without(code.ofType("Service"), code.assigned("subdomainForm", "Name"), code.assigned("websiteForm", "Name")),
		"state_":               code.ofType("State"),
		"story_":               append(namesIn(code, "requestLife"), namesIn(code, "complaintLife")...),
		"reason_":              append(firstIn(code, "corrections"), namesIn(code, "rejections")...),
		"refused_":             append(refusals(), door.named("Problem")...),
		"warning_":             judges.named("Warning"),
		"hint_":                append(judges.named("Warning"), wordHints(judges)...),
		"panel_":               slices.Concat(panel.named("Code"), hands.assigned("", "Code"), code.named("Code"), code.assigned("", "Code"), code.assigned("workFails", "code")),
		"work_":                code.ofType("Step"),
		"goal_":                goals,
		"hand_":                goals,
		"team_":                {code.constants["goalFreeze"].value, code.constants["goalThaw"].value},
		"team_asked_":          {code.constants["goalFreeze"].value, code.constants["goalThaw"].value},
		"team_failed_":         {code.constants["goalFreeze"].value, code.constants["goalThaw"].value},
		"officer_":             {code.constants["goalFreeze"].value, code.constants["goalThaw"].value},
		"face_":                code.assigned("", "Mode"),
		"action_":              append(code.cases("decideAct", "ask60"), code.cases("decideAct", "reasons")...),
		"button_yes_":          code.cases("decideAct", "ask60"),
		"remind_":              code.cases("due", "remindTeam"),
		"personal_credential_": code.named("Credential"),
		"card_mail_":           append(code.arguments("mailOutcome", 1), code.assigned("", "MailState")...),
		"card_left_":           code.named("Left"),
		"rating_":              upTo(1, 4),
		"standard_":            code.cases("standards", "head"),
		"command_":             house.arguments("commandList", 1),
		"month_":               upTo(1, 12),
		"month_short_":         upTo(1, 12),
		"weekday_":             upTo(0, 6),
		"date_":                {"full", "day", "clock", "short"},
	}
}

// wordHints are the hints about a word in a name; a look-alike has its own words.
func wordHints(judges *source) []string {
	return []string{judges.constants["HintOfficeBound"].value, judges.constants["HintGambling"].value}
}

// ownKeys are what the phone's keyboard says, and what the program itself asks
// the Book for.
func ownKeys(t *testing.T) []string {
	return append(read(t, "../bot/telegram").named("words"), read(t, "../bot").arguments("Say", 1)...)
}

func refusals() []string {
	var codes []string
	for reason := range answers.Reasons() {
		codes = append(codes, reason)
	}
	return codes
}

// TestEveryMessageTheCodeSaysExists looks at what the code says by name and at
// what it composes.
func TestEveryMessageTheCodeSaysExists(t *testing.T) {
	code := speaking(t)
	have := keySet(t)
	for _, key := range append(said(code), ownKeys(t)...) {
		if !have[key] {
			t.Errorf("the code says %q, for which there are no words", key)
		}
	}
	for begin, ends := range families(t, code) {
		if len(ends) == 0 {
			t.Errorf("no end was found for the messages %s…", begin)
		}
		for _, end := range ends {
			if !have[begin+end] {
				t.Errorf("the code can say %q, for which there are no words", begin+end)
			}
		}
	}
}

// TestEveryMessageIsSaid finds words that nobody will read.
func TestEveryMessageIsSaid(t *testing.T) {
	code := speaking(t)
	used := map[string]bool{}
	for _, key := range slices.Concat(code.literals(), said(code), ownKeys(t)) {
		used[key] = true
	}
	for begin, ends := range families(t, code) {
		for _, end := range ends {
			used[begin+end] = true
		}
	}
	for key := range keySet(t) {
		if !used[key] {
			t.Errorf("nothing says %q", key)
		}
	}
}

// TestEveryCompositionIsKnown finds keys that the code composes in a way that
// the other tests would not see.
func TestEveryCompositionIsKnown(t *testing.T) {
	code := speaking(t)
	known := families(t, code)
	for _, begin := range append(composed(code), composed(read(t, "../bot"))...) {
		if _, ok := known[begin]; !ok {
			t.Errorf("the code composes messages %s… of which this test knows no ends", begin)
		}
	}
}

// said lists the keys that are handed to a speaker, as far as they can be seen.
func said(code *source) []string {
	var all []string
	voices := voicesOf(code)
	for in, functions := range code.functions {
		for _, f := range functions {
			ast.Inspect(f.body, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if place, ok := voices[name(call.Fun)]; ok && len(call.Args) > place {
					keys, _ := code.strings(in, call.Args[place], 0)
					all = append(all, keys...)
				}
				all = append(all, gathered(call)...)
				return true
			})
		}
	}
	for _, text := range code.literals() {
		if unmistakable.MatchString(text) {
			all = append(all, text)
		}
	}
	return without(distinct(all), []string{""}) // a variable may begin empty
}

// unmistakable are keys by their looks, wherever they stand: in a table, say.
var unmistakable = regexp.MustCompile(`^(button|toast|menu|greeting|card|story|refused|hint|recap_(column|sheet|kind|note|text|tile))_[a-z_]*[a-z]$`)

// gathered lists the keys that are handed to text: its strings, not its lines.
func gathered(call *ast.CallExpr) (keys []string) {
	if plain, ok := call.Fun.(*ast.Ident); !ok || plain.Name != "text" {
		return nil
	}
	for _, part := range call.Args {
		if key, ok := literal(part); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// voicesOf adds to the speakers those functions that pass a key on to one.
func voicesOf(code *source) map[string]int {
	voices := map[string]int{}
	for called, place := range speakers {
		voices[called] = place
	}
	for grown := true; grown; {
		grown = false
		for called, functions := range code.functions {
			for _, f := range functions {
				place, ok := passes(f, voices)
				if _, known := voices[called]; ok && !known {
					voices[called], grown = place, true
				}
			}
		}
	}
	return voices
}

// passes finds the parameter that a function hands to a speaker as it is.
func passes(f function, voices map[string]int) (place int, found bool) {
	ast.Inspect(f.body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if at, ok := voices[name(call.Fun)]; ok && len(call.Args) > at {
			if key, ok := call.Args[at].(*ast.Ident); ok && slices.Contains(f.parameters, key.Name) {
				place, found = slices.Index(f.parameters, key.Name), true
			}
		}
		return true
	})
	return place, found
}

var beginning = regexp.MustCompile(`^[a-z]+(_[a-z]+)*_$`)

// composed lists how those keys begin of which the code does not show the end.
func composed(code *source) []string {
	var all []string
	for in, functions := range code.functions {
		for _, f := range functions {
			ast.Inspect(f.body, func(n ast.Node) bool {
				sum, ok := n.(*ast.BinaryExpr)
				if !ok || sum.Op != token.ADD {
					return true
				}
				begin, ok := literal(sum.X)
				if _, whole := code.strings(in, sum, 0); ok && !whole && beginning.MatchString(begin) {
					all = append(all, begin)
				}
				return true
			})
		}
	}
	return distinct(all)
}

// declared is what the forms of the code ask.
type declared struct{ names, questions, asked []string }

func formsOf(code *source) declared {
	var all declared
	for called, functions := range code.functions {
		results := functions[0].of.Results
		if results == nil || len(results.List) != 1 || !isForm(results.List[0].Type) {
			continue
		}
		names := code.assigned(called, "Name")
		all.names = append(all.names, names...)
		for _, question := range questionsOf(code, called) {
			all.questions = append(all.questions, question)
			all.asked = append(all.asked, names[0]+"_"+question)
		}
	}
	return all
}

func isForm(result ast.Expr) bool {
	pointer, ok := result.(*ast.StarExpr)
	return ok && name(pointer.X) == "Form"
}

// questionsOf lists the keys of a form's questions: written in the list, or
// made by a function that is named there.
func questionsOf(code *source, form string) []string {
	var keys []string
	code.walk(form, func(n ast.Node) {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok || name(pair.Key) != "Questions" {
			return
		}
		for _, question := range pair.Value.(*ast.CompositeLit).Elts {
			if call, ok := question.(*ast.CallExpr); ok {
				keys = append(keys, madeKeys(code, call)...)
				continue
			}
			for _, field := range question.(*ast.CompositeLit).Elts {
				if value := field.(*ast.KeyValueExpr); name(value.Key) == "Key" {
					key, _ := literal(value.Value)
					keys = append(keys, key)
				}
			}
		}
	})
	return keys
}

func madeKeys(code *source, call *ast.CallExpr) []string {
	if len(call.Args) > 0 {
		key, _ := literal(call.Args[0])
		return []string{key}
	}
	return code.assigned(name(call.Fun), "Key")
}

// namesIn lists the values of the fields called Name, or name, of a table.
func namesIn(code *source, table string) []string {
	var names []string
	ast.Inspect(code.table(table), func(n ast.Node) bool {
		if pair, ok := n.(*ast.KeyValueExpr); ok && strings.EqualFold(name(pair.Key), "name") {
			value, _ := literal(pair.Value)
			names = append(names, value)
		}
		return true
	})
	return names
}

// firstIn lists the first strings of a table's rows.
func firstIn(code *source, table string) []string {
	var names []string
	ast.Inspect(code.table(table), func(n ast.Node) bool {
		if row, ok := n.(*ast.CompositeLit); ok && len(row.Elts) > 0 {
			if value, ok := literal(row.Elts[0]); ok {
				names = append(names, value)
			}
		}
		return true
	})
	return names
}

func without(all []string, others ...[]string) []string {
	return slices.DeleteFunc(all, func(one string) bool { return slices.Contains(slices.Concat(others...), one) })
}

func upTo(first, last int) []string {
	var all []string
	for i := first; i <= last; i++ {
		all = append(all, strconv.Itoa(i))
	}
	return all
}
