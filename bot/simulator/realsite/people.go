package realsite

import (
	"strings"

	"loket/bot/simulator/hosting"
)

// quoted is a text inside of PHP.
func quoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}

// Accepts tells whether the account's website has the password.
func (m *Machine) Accepts(home hosting.Home, login, password string) bool {
	var yes bool
	err := m.Do(home.User, home.Domain, "$u = get_user_by('login', "+quoted(login)+"); return $u && wp_check_password("+quoted(password)+", $u->user_pass);", &yes)
	return err == nil && yes
}

// Change sets a password as a person does on the profile page.
func (m *Machine) Change(home hosting.Home, login, password string) error {
	return m.Do(home.User, home.Domain, "return wp_update_user(['ID' => get_user_by('login', "+quoted(login)+")->ID, 'user_pass' => "+quoted(password)+"]);", nil)
}
