package sqlite_test

import (
	"context"
	"database/sql/driver"
	"go/ast"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	"loket/storage/sqlite"
	"loket/storage/storagetest"
)

// walked are the plans that look at a whole table or index, or sort, and why
// they may.
var walked = map[string]struct {
	plan []string
	why  string
}{
	"accountsNamed":  {[]string{"USE TEMP B-TREE FOR ORDER BY"}, "those of one user name are few"},
	"attachedTo":     {[]string{"USE TEMP B-TREE FOR ORDER BY"}, "a request's files are few"},
	"allDeadLetters": {[]string{"SCAN dead_letters"}, "an engineer looks at all of them; they are few"},
	"capDeadLetters": {[]string{"SCAN dead_letters"}, "one row, 10,000 from the end"},
	"countDead":      {[]string{"SCAN dead_letters USING COVERING INDEX dead_letters_at"}, "metrics; dead letters are few"},
	"countFiles":     {[]string{"SCAN attachments"}, "metrics, every ten minutes"},
	"countOpen":      {[]string{"SCAN requests USING COVERING INDEX requests_open"}, "metrics; only what is open"},
	"countOutbox":    {[]string{"SCAN outbox"}, "metrics; only what waits"},
	"countQueue":     {[]string{"SCAN requests USING COVERING INDEX requests_queue"}, "only what waits for the team"},
	"countWord":      {[]string{"SCAN found"}, "at most 1000 entries"},
	"dueBut":         {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the kinds it is given; only while the clock is off"},
	"dropDead":       {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"dropLost":       {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"listLost":       {[]string{"SCAN lost_files"}, "files that are about to be deleted"},
	"openAbout":      {[]string{"SCAN requests USING INDEX requests_open"}, "when an account loses its holder; only what is open"},
	"openBy":         {[]string{"SCAN requests USING INDEX requests_open"}, "when a person is erased; only what is open"},
	"dropSecrets":    {[]string{"SCAN s"}, "once an hour; few live at a time"},
	"dropEffects":    {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"dropWords":      {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"putUpdates":     {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"putWords":       {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"findWord":       {[]string{"SCAN found", "USE TEMP B-TREE FOR DISTINCT"}, "at most 1000 entries"},
	"lastEffectID":   {[]string{"SCAN outbox"}, "one row, from the end"},
	"listEffects":    {[]string{"SCAN outbox"}, "once, at the start"},
	"having":         {[]string{"SCAN t VIRTUAL TABLE INDEX 1:"}, "at most 1000 requests"},
	"namedHash":      {[]string{"SCAN found"}, "one row"},
	"nextReminder":   {[]string{"SCAN reminders USING COVERING INDEX reminders_at"}, "one row, from the beginning"},
	"oldestEffect":   {[]string{"SCAN outbox"}, "one row, from the beginning"},
	"pageOf":         {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:", "USE TEMP B-TREE FOR ORDER BY", "USE TEMP B-TREE FOR ORDER BY"}, "at most 1000 requests, then a page"},
	"queue":          {[]string{"SCAN requests USING INDEX requests_queue"}, "a page, from the beginning"},
	"sessionsOf":     {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"requestsIn":     {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"foundByIn":      {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"officersIn":     {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"worksIn":        {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"membersOf":      {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"numbersOf":      {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"settingsOf":     {[]string{"SCAN json_each VIRTUAL TABLE INDEX 1:"}, "the list it is given"},
	"endOfTrail":     {[]string{"SCAN audit"}, "one row, from the end"},
	"sealedSecrets":  {[]string{"SCAN s"}, "a check opens all of them; few live at a time"},
	"auditEnd":       {[]string{"SCAN audit"}, "one row, from the end"},
	"firstLine":      {[]string{"SCAN audit"}, "one row, from the beginning"},
	"lastLine":       {[]string{"SCAN audit"}, "one row, from the end"},
	"ListErased":     {[]string{"SCAN erased"}, "a backup lists all of them; they are few"},
	"wholeAudit":     {[]string{"SCAN audit"}, "a check walks over all of it"},
}

func TestEveryStatementFindsItsRowsByAnIndex(t *testing.T) {
	_, dir := opened(t)
	conn, err := (&sqlite3.SQLiteDriver{}).Open("file:" + filepath.Join(dir, sqlite.DatabaseName))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for name, statement := range storagetest.Statements(t) {
		query := string(statement)
		var suspicious []string
		for _, step := range plan(t, conn, name, query) {
			if strings.HasPrefix(step, "SCAN") && step != "SCAN CONSTANT ROW" || strings.HasPrefix(step, "USE TEMP B-TREE") {
				suspicious = append(suspicious, step)
			}
		}
		if !slices.Equal(suspicious, walked[name].plan) {
			t.Errorf("%s: %q\n%s\nif it may, say why above", name, suspicious, query)
		}
	}
}

// plan asks SQLite how it would run a statement.
func plan(t *testing.T, conn driver.Conn, name, query string) (steps []string) {
	t.Helper()
	stmt, err := conn.Prepare("EXPLAIN QUERY PLAN " + query)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	defer stmt.Close()
	nothing := make([]driver.NamedValue, stmt.NumInput())
	for i := range nothing {
		nothing[i].Ordinal = i + 1
	}
	rows, err := stmt.(driver.StmtQueryContext).QueryContext(context.Background(), nothing)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	defer rows.Close()
	row := make([]driver.Value, 4)
	for {
		if err := rows.Next(row); err == io.EOF {
			return steps
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		steps = append(steps, row[3].(string))
	}
}

func TestStatementsAreNamed(t *testing.T) {
	for _, file := range storagetest.Sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is {
				return true
			}
			method, is := call.Fun.(*ast.SelectorExpr)
			if !is || !slices.Contains([]string{"exec", "change", "one", "number", "each", "strings", "requests"}, method.Sel.Name) || len(call.Args) < 2 {
				return true
			}
			if literal, is := call.Args[1].(*ast.BasicLit); is {
				t.Errorf("a statement without a name: %s", literal.Value)
			}
			return true
		})
	}
}
