package hosting

import (
	"net/http"
	"strings"
)

// siteOptions gives a website's options as texts, as its tables hold them.
func (p *Panel) siteOptions(r *request, values []string) response {
	a, here, stands := p.standing(r, values[0])
	if !stands || here == nil {
		return apiError(http.StatusInternalServerError, "INTERNAL_ERROR", "Error establishing a database connection")
	}
	settings, _ := a.settings(rootOf(a.Domain))
	return jsonBody(http.StatusOK, here.options(settings["table_prefix"]))
}

func (s *Site) options(prefix string) map[string]string {
	all := map[string]string{
		"siteurl": s.URL, "home": s.URL, "blogname": s.Title, "admin_email": s.AdminEmail,
		"permalink_structure": s.Links, "rewrite_rules": "",
		"users_can_register": "0", "default_role": "subscriber", prefix + "user_roles": s.phpRoles(),
	}
	if s.Registration {
		all["users_can_register"] = "1"
	}
	if s.DefaultRole != "" {
		all["default_role"] = s.DefaultRole
	}
	if s.NewAdminEmail != "" {
		all["new_admin_email"] = s.NewAdminEmail
	}
	return all
}

// setSiteOptions changes options; null takes one away.
func (p *Panel) setSiteOptions(r *request, values []string) response {
	_, here, stands := p.standing(r, values[0])
	var in map[string]*string
	switch {
	case !stands || here == nil:
		return apiError(http.StatusInternalServerError, "INTERNAL_ERROR", "Error establishing a database connection")
	case !r.input(&in):
		return badRequest("options are texts")
	}
	for name, value := range in {
		text := ""
		if value != nil {
			text = *value
		}
		switch name {
		case "admin_email":
			here.AdminEmail = text
		case "new_admin_email":
			here.NewAdminEmail = text
		case "users_can_register":
			here.Registration = text != "" && text != "0"
		case "default_role":
			here.DefaultRole = text
		case "siteurl":
			here.URL = text
		case "permalink_structure":
			here.Links = text
		case "rewrite_rules":
			if text != "" {
				return badRequest("a website's rules are its own to build")
			}
		case "home", "adminhash":
		case "blogname":
			here.Title = text
		default:
			if !strings.HasPrefix(name, "loket") {
				return badRequest("the stand-in does not know this option")
			}
		}
	}
	return noContent()
}
