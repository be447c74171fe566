package panel

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestAnExportIsReadAsItIsWritten: what any value holds, none of it is taken
// for a command, and tables that nobody asked for are passed over.
func TestAnExportIsReadAsItIsWritten(t *testing.T) {
	quote := strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\x00", `\0`, "\x1a", `\Z`)
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "O'Brien", `\`, `a\'); DROP TABLE x; -- `, "/* */", "`wp_users`", "é", "INSERT INTO `wp_users` VALUES (9,'x');", "''", "a;b\n-- c"}))
	rapid.Check(t, func(t *rapid.T) {
		dump := "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump\n/*!40101 SET NAMES utf8mb4 */;\nDROP TABLE IF EXISTS `wp_users`;\n"
		dump += "CREATE TABLE `wp_users` (\n  `ID` bigint(20) unsigned NOT NULL AUTO_INCREMENT COMMENT 'a, (b',\n  `user_login` varchar(60) NOT NULL DEFAULT '',\n  `price` decimal(5,2),\n" +
			"  PRIMARY KEY (`ID`),\n  KEY `user_login_key` (`user_login`)\n) ENGINE=InnoDB;\n"
		dump += "CREATE TABLE `wp_b_users` (`ID` int);\nINSERT INTO `wp_b_users` VALUES (7);\n"
		var want []string
		for range rapid.IntRange(0, 4).Draw(t, "commands") {
			var rows []string
			for range rapid.IntRange(1, 3).Draw(t, "rows") {
				login, number := text.Draw(t, "login"), rapid.IntRange(1, 99).Draw(t, "number")
				written := "'" + quote.Replace(login) + "'"
				if rapid.Bool().Draw(t, "introduced") {
					written = "_binary " + written
				}
				rows = append(rows, fmt.Sprintf("(%d,%s,-1.50)", number, written))
				want = append(want, fmt.Sprintf("%d %s", number, login))
			}
			dump += "LOCK TABLES `wp_users` WRITE;\nINSERT INTO `wp_users` VALUES " + strings.Join(rows, ",\n") + ";\nUNLOCK TABLES;\n"
			dump += "DELIMITER ;;\n/*!50003 CREATE*/ TRIGGER x BEGIN INSERT INTO `wp_users` VALUES (8,'no',0); END ;;\nDELIMITER ;\n"
		}
		var got []string
		columns, err := readDump(strings.NewReader(dump+"-- Dump completed"), []string{"wp_users"}, func(table string, row map[string]dumpField) error {
			if table != "wp_users" || row["price"].text != "-1.50" {
				t.Fatalf("%s: %v", table, row)
			}
			got = append(got, row["ID"].text+" "+row["user_login"].text)
			return nil
		})
		if err != nil || strings.Join(got, "|") != strings.Join(want, "|") {
			t.Fatalf("%q (%v), want %q", got, err, want)
		}
		if strings.Join(columns["wp_users"], " ") != "ID user_login price" || len(columns["wp_b_users"]) != 1 {
			t.Fatalf("the columns are %v", columns)
		}
		cut := rapid.IntRange(0, len(dump)).Draw(t, "cut")
		_, _ = readDump(strings.NewReader(dump[:cut]), []string{"wp_users"}, func(string, map[string]dumpField) error { return nil })
	})
}

// FuzzDump: nothing that a panel sends ends the program or holds it for ever.
func FuzzDump(f *testing.F) {
	f.Add("CREATE TABLE `u` (`a` int);\nINSERT INTO `u` (`a`) VALUES (0x41),(X'42'),(NULL),('\\'');")
	f.Add("/*/ INSERT INTO `u` VALUES (1); */")
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = readDump(strings.NewReader(text), []string{"u"}, func(string, map[string]dumpField) error { return nil })
	})
}

// FuzzPHP: the same for what a website stored.
func FuzzPHP(f *testing.F) {
	f.Add(administratorRights)
	f.Add(`a:1:{i:0;a:1:{s:1:"a";O:1:"b":0:{}}}`)
	f.Fuzz(func(_ *testing.T, text string) { _, _ = readPHP(text) })
}

// TestWhoAdministersByWhatIsStored goes through the ways there are.
func TestWhoAdministersByWhatIsStored(t *testing.T) {
	stored := `a:4:{s:13:"administrator";a:2:{s:4:"name";s:13:"Administrator";s:12:"capabilities";a:1:{s:10:"edit_users";b:1;}}` +
		`s:6:"editor";a:2:{s:4:"name";s:6:"Editor";s:12:"capabilities";a:1:{s:10:"edit_posts";b:1;}}` +
		`s:10:"subscriber";a:2:{s:4:"name";s:10:"Subscriber";s:12:"capabilities";a:2:{s:4:"read";b:1;s:13:"promote_users";b:1;}}` +
		`s:4:"none";a:1:{s:4:"name";s:4:"None";}}`
	all, err := readRoles(stored)
	if err != nil || strings.Join(all.giving(), " ") != "subscriber" {
		t.Fatalf("%v (%v)", all, err)
	}
	for rights, want := range map[string]way{
		administratorRights:                                     {administers: true},
		`a:1:{s:13:"administrator";b:0;}`:                       {administers: true},
		`a:1:{s:6:"editor";b:1;}`:                               {},
		`a:2:{s:6:"editor";b:1;s:14:"manage_options";i:1;}`:     {administers: true},
		`a:2:{s:6:"editor";b:1;s:14:"manage_options";b:0;}`:     {},
		`a:1:{s:10:"subscriber";b:1;}`:                          {administers: true, definition: "subscriber"},
		`a:2:{s:10:"subscriber";b:1;s:13:"promote_users";b:0;}`: {},
		`a:1:{s:4:"gone";b:1;}`:                                 {},
		`a:0:{}`:                                                {},
		``:                                                      {},
		`O:8:"stdClass":0:{}`:                                   {administers: true},
		`a:1:{s:99:"edit_users";b:1;}`:                          {administers: true},
	} {
		if got := all.wayOf(rights); got != want {
			t.Errorf("%s: %+v, want %+v", rights, got, want)
		}
	}
}
