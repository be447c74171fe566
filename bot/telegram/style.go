package telegram

// Styles of buttons, as Bot API 9.4 and later have them; clients that do not know
// them show the usual button.
const (
	styleSuccess = "success" // green
	styleDanger  = "danger"  // red
	stylePrimary = "primary" // blue
)

// styles are those of buttons, by the key of their label: what approves and
// confirms is green, what cannot be had back red, an officer's one next step
// blue.
var styles = map[string]string{
	"button_approve":       styleSuccess,
	"button_yes_approve":   styleSuccess,
	"button_yes_handover":  styleSuccess,
	"button_yes_unheard":   styleSuccess,
	"button_yes_close":     styleSuccess,
	"button_yes_reason":    styleSuccess,
	"button_yes_take_over": styleSuccess,

	"button_yes_make_admin":    styleSuccess,
	"button_yes_lock":          styleSuccess,
	"button_yes_return_rights": styleSuccess,
	"button_yes_bring_back":    styleSuccess,

	"button_reject":    styleDanger,
	"button_yes_reset": styleDanger,
	"button_erase":     styleDanger,
	"button_erase_yes": styleDanger,
	"button_drop":      styleDanger,
	"button_drop_file": styleDanger,

	"button_resume":         stylePrimary,
	"button_done":           stylePrimary,
	"button_send":           stylePrimary,
	"button_agree":          stylePrimary,
	"button_correct":        stylePrimary,
	"button_show":           stylePrimary,
	"button_make_temporary": stylePrimary,
	"button_changed":        stylePrimary,
}

// styleOf is the style of a button in a keyboard that has others already: of
// next steps only the first is the one.
func styleOf(label string, first bool) string {
	style := styles[label]
	if style == stylePrimary && !first {
		return ""
	}
	return style
}
