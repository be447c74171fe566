package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loket/bot/panel"
	"loket/bot/settings"
)

// root is where the project lies.
const root = "../.."

func readme(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(root + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// between cuts out what stands between two marks of a page.
func between(t *testing.T, page, from, to string) string {
	t.Helper()
	_, rest, begins := strings.Cut(page, from)
	part, _, ends := strings.Cut(rest, to)
	if !begins || !ends {
		t.Fatalf("the README has no place between %s and %s", from, to)
	}
	return part
}

var quoted = regexp.MustCompile("`([^`]+)`")

// The login key is made by the README's list: one command too few and the work
// fails, one too many and the key can do more than it must.
func TestTheReadmeAllowsWhatTheClientNeeds(t *testing.T) {
	var shown [][]string
	for line := range strings.Lines(between(t, readme(t), "<!-- needs -->", "<!-- /needs -->")) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || !strings.Contains(cells[2], "`") {
			continue
		}
		var commands []string
		for _, found := range quoted.FindAllStringSubmatch(cells[2], -1) {
			commands = append(commands, found[1])
		}
		shown = append(shown, commands)
	}
	var needed [][]string
	for _, need := range panel.Needs() {
		needed = append(needed, need.Commands)
	}
	if !reflect.DeepEqual(shown, needed) {
		t.Errorf("the README allows the login key\n%q\nand the client needs\n%q", shown, needed)
	}
}

// What the README sets must be settings.
func TestTheReadmeSetsWhatThereIs(t *testing.T) {
	known := []string{"DATA_DIR"}
	for field := range reflect.TypeFor[settings.Settings]().Fields() {
		known = append(known, field.Tag.Get("env"))
	}
	found := regexp.MustCompile(`(?m)^(?:# )?([A-Z][A-Z_]+)=`).FindAllStringSubmatch(readme(t), -1)
	if len(found) < 10 {
		t.Errorf("only %d settings are found", len(found))
	}
	for _, setting := range found {
		if !slices.Contains(known, setting[1]) {
			t.Errorf("%s is no setting", setting[1])
		}
	}
}

// A test that the README names must be there.
func TestTheReadmeNamesTestsThatThereAre(t *testing.T) {
	var sources strings.Builder
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		sources.Write(source)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile("`((?:Test|Fuzz)[A-Z][A-Za-z]+)`").FindAllStringSubmatch(readme(t), -1) {
		if !strings.Contains(sources.String(), "func "+name[1]+"(") {
			t.Errorf("there is no %s", name[1])
		}
	}
}

// How the bot is started stands in one place: setup writes it, the package brings
// it, and the README shows or names it.
func TestTheReadmeStartsTheBotAsTheSetupDoes(t *testing.T) {
	page := readme(t)
	compose, err := os.ReadFile(root + "/bot/setup/units/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if shown := between(t, page, "```yaml\n# compose.yaml\n", "```"); shown != string(compose) {
		t.Errorf("the README shows another compose.yaml:\n%s", shown)
	}
	if strings.Contains(page, "[Service]") {
		t.Error("the README shows a unit of its own")
	}
	packaged, err := os.ReadFile(root + "/.ci/deb/nfpm.yaml")
	if err != nil {
		t.Fatal(err)
	}
	units, err := filepath.Glob(root + "/bot/setup/units/loket*")
	if err != nil || len(units) != 3 {
		t.Fatalf("there are the units %q: %v", units, err)
	}
	for _, unit := range units {
		name := "bot/setup/units/" + filepath.Base(unit)
		if !strings.Contains(page, name) || !strings.Contains(string(packaged), "src: ../../"+name+",") {
			t.Errorf("%s is not in the README, or not in the package", name)
		}
	}
}

// A folder or page that the README leads to must be there.
func TestTheReadmeLeadsSomewhere(t *testing.T) {
	page := readme(t)
	headings := map[string]bool{}
	for _, heading := range regexp.MustCompile("(?m)^#+ (.+)$").FindAllStringSubmatch(page, -1) {
		headings["#"+strings.ToLower(strings.ReplaceAll(heading[1], " ", "-"))] = true
	}
	for _, link := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(page, -1) {
		to := link[1]
		switch _, err := os.Stat(root + "/" + to); {
		case strings.HasPrefix(to, "https://"), headings[to], err == nil:
		default:
			t.Errorf("%s leads nowhere", to)
		}
	}
}
