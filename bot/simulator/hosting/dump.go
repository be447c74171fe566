package hosting

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// writeDump writes the tables of users that the websites of a database have,
// as the database's own program writes them.
func (b *database) writeDump(w io.Writer) error {
	var out strings.Builder
	out.WriteString("/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n\n/*!40101 SET NAMES utf8mb4 */;\n")
	var prefixes []string
	for prefix := range b.Tables {
		prefixes = append(prefixes, prefix)
	}
	slices.Sort(prefixes)
	for _, prefix := range prefixes {
		if s := b.Tables[prefix]; s != nil {
			s.writeTables(&out, prefix)
		}
	}
	out.WriteString("-- Dump completed\n")
	_, err := io.WriteString(w, out.String())
	return err
}

// sqlText is a literal of MariaDB's dumps.
func sqlText(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\x00", `\0`).Replace(text) + "'"
}

func (s *Site) writeTables(out *strings.Builder, prefix string) {
	for _, table := range coreTables {
		if table != "users" && table != "usermeta" && !slices.Contains(s.Dropped, table) {
			fmt.Fprintf(out, "CREATE TABLE `%s%s` (\n  `id` bigint(20) unsigned NOT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=%s;\n", prefix, table, s.Collation)
		}
	}
	if len(s.Dropped) > 0 {
		return // its users went with the first of them
	}
	if s.Multisite {
		fmt.Fprintf(out, "CREATE TABLE `%ssitemeta` (\n  `meta_id` bigint(20) NOT NULL AUTO_INCREMENT,\n  PRIMARY KEY (`meta_id`)\n) ENGINE=InnoDB;\n", prefix)
	}
	fmt.Fprintf(out, "DROP TABLE IF EXISTS `%susermeta`;\nCREATE TABLE `%susermeta` (\n  `umeta_id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,\n"+
		"  `user_id` bigint(20) unsigned NOT NULL DEFAULT 0,\n  `meta_key` varchar(255) DEFAULT NULL,\n  `meta_value` longtext DEFAULT NULL,\n"+
		"  PRIMARY KEY (`umeta_id`),\n  KEY `user_id` (`user_id`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=%s;\n", prefix, prefix, s.Collation)
	var rows []string
	add := func(u SiteUser, key, value string) {
		rows = append(rows, fmt.Sprintf("(%d,%d,%s,%s)", len(rows)+1, u.ID, sqlText(key), sqlText(value)))
	}
	if s.Behaviour == UsersLost {
		return
	}
	for _, u := range s.Users {
		add(u, "nickname", u.Login)
		if u.allowed() {
			add(u, prefix+"capabilities", u.capabilities())
			add(u, prefix+"user_level", "0")
		}
		if len(u.Sessions) > 0 {
			add(u, "session_tokens", phpFlags([]string{"token"}))
		}
		if len(u.Applications) > 0 {
			add(u, "_application_passwords", phpFlags([]string{"uuid"}))
		}
		if u.NewEmail != "" {
			add(u, "_new_email", phpFlags([]string{u.NewEmail}))
		}
	}
	insert(out, prefix+"usermeta", rows)
	fmt.Fprintf(out, "DROP TABLE IF EXISTS `%susers`;\nCREATE TABLE `%susers` (\n  `ID` bigint(20) unsigned NOT NULL AUTO_INCREMENT,\n"+
		"  `user_login` varchar(60) NOT NULL DEFAULT '',\n  `user_pass` varchar(255) NOT NULL DEFAULT '',\n  `user_nicename` varchar(50) NOT NULL DEFAULT '',\n"+
		"  `user_email` varchar(100) NOT NULL DEFAULT '',\n  `user_url` varchar(100) NOT NULL DEFAULT '',\n  `user_registered` datetime NOT NULL DEFAULT '0000-00-00 00:00:00',\n"+
		"  `user_activation_key` varchar(255) NOT NULL DEFAULT '',\n  `user_status` int(11) NOT NULL DEFAULT 0,\n  `display_name` varchar(250) NOT NULL DEFAULT '',\n"+
		"  PRIMARY KEY (`ID`),\n  KEY `user_login_key` (`user_login`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=%s;\n", prefix, prefix, s.Collation)
	rows = nil
	for _, u := range s.Users {
		rows = append(rows, fmt.Sprintf("(%d,%s,%s,%s,%s,'',%s,%s,0,%s)", u.ID, sqlText(u.Login), sqlText(u.Hash), sqlText(u.Login), sqlText(u.Email),
			sqlText(u.Registered.UTC().Format(time.DateTime)), sqlText(u.ResetKey), sqlText(u.Login)))
	}
	insert(out, prefix+"users", rows)
}

func insert(out *strings.Builder, table string, rows []string) {
	if len(rows) > 0 {
		fmt.Fprintf(out, "LOCK TABLES `%s` WRITE;\nINSERT INTO `%s` VALUES\n%s;\nUNLOCK TABLES;\n", table, table, strings.Join(rows, ",\n"))
	}
}
