package panel

import "slices"

// administrator is the role that WordPress gives whoever installs it, and what
// is stored for a user who has it alone.
const (
	administratorRole   = "administrator"
	administratorRights = `a:1:{s:13:"administrator";b:1;}`
)

// governing are the rights by which one gets all others: over users, over the
// options that decide who may register as what, and over the code that runs.
var governing = []string{
	"edit_users", "promote_users", "create_users", "add_users", "delete_users", "remove_users", "manage_options",
	"install_plugins", "upload_plugins", "edit_plugins", "update_plugins", "activate_plugins",
	"install_themes", "upload_themes", "edit_themes", "update_themes", "edit_files", "update_core",
	"manage_network", "manage_network_users", "manage_sites",
}

// roles are a website's role definitions: what each of them gives.
type roles map[string]map[string]bool

// readRoles reads the option PREFIXuser_roles.
func readRoles(text string) (roles, error) {
	stored, err := readPHP(text)
	if err != nil {
		return nil, err
	}
	all := roles{}
	for name, definition := range stored {
		fields, ok := definition.(phpArray)
		if !ok {
			return nil, errPHP
		}
		rights, ok := fields["capabilities"].(phpArray)
		if !ok {
			continue // such a role gives nothing
		}
		all[name] = map[string]bool{}
		for right, given := range rights {
			all[name][right] = truthy(given)
		}
	}
	return all, nil
}

// giving lists the roles other than the administrator's that let one govern.
func (all roles) giving() []string {
	var names []string
	for name, rights := range all {
		if name != administratorRole && governs(rights) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func governs(rights map[string]bool) bool {
	return slices.ContainsFunc(governing, func(right string) bool { return rights[right] })
}

// way is how somebody can administer a website.
type way struct {
	administers bool
	definition  string // the role whose changed definition alone lets them; empty where it is theirs by name or singly
}

// wayOf tells how the rights that are stored for a user let them administer.
// What cannot be understood does: WordPress may understand it. A role counts
// by its name, whatever stands beside it; a single right comes before a role's.
func (all roles) wayOf(stored string) way {
	own, err := readPHP(stored)
	if err != nil {
		return way{administers: stored != ""}
	}
	if _, named := own[administratorRole]; named {
		return way{administers: true}
	}
	single, together := map[string]bool{}, map[string]bool{}
	definition := ""
	for name := range own {
		for right, given := range all[name] {
			together[right] = together[right] || given
		}
		if governs(all[name]) && (definition == "" || name < definition) {
			definition = name
		}
	}
	for right, given := range own {
		single[right], together[right] = truthy(given), truthy(given)
	}
	switch {
	case governs(single):
		return way{administers: true}
	case governs(together):
		return way{administers: true, definition: definition}
	}
	return way{}
}
