package conversations

import "strings"

// deeds are the words of what the audit trail records. What a transition does
// is worded as in a request's story.
var deeds = map[string]string{
	"request.submitted": "story_submitted", "request.changed": "story_changed", "request.claimed": "story_claimed",
	"request.released": "story_released", "request.taken_over": "story_taken_over",
	"request.deadline_moved": "deed_deadline_moved",
	"request.reasons":        "deed_reasons", "request.answered_again": "deed_answered_again", "request.rated": "deed_rated", "request.in_use": "deed_in_use",
	"account.created": "deed_account_created", "account.ended": "deed_account_ended", "account.handed_over": "deed_account_handed_over",
	"account.found": "deed_account_found", "account.link_asked": "deed_link_asked", "account.linked": "deed_linked",
	"account.freeze": "deed_freeze", "account.thaw": "deed_thaw", "accounts.imported": "deed_imported",
	"talk.asked": "deed_talk_asked", "talk.sent": "deed_talk_sent", "talk.noted": "deed_talk_noted", "talk.answered": "deed_talk_answered",
	"talk.lapsed":         "deed_talk_lapsed",
	"attachments.retired": "deed_attachments_retired",
	"password.asked":      "deed_password_asked", "password.opened": "deed_password_opened", "password.lost": "deed_password_lost",
	"password.issue": "deed_password_issue", "password.change": "deed_password_change", "password.replace": "deed_password_replace",
	"password.panel_change": "deed_panel_change", "password.panel_replace": "deed_panel_replace", "password.panel_say": "deed_panel_say",
	"password.site_change": "deed_site_change", "password.site_replace": "deed_site_replace", "password.site_say": "deed_site_say",
	"team.private": "deed_team_private", "team.public": "deed_team_public", "team.linked": "deed_team_linked",
	"handover.held": "story_held", "handover.without_news": "story_without_news",
	"handover.agreed": "story_agreed", "handover.objected": "story_objected", "handover.objected_late": "story_objected_late",
	"work.open_address": "deed_work_open_address",
	"work.unseen":       "deed_work_unseen",
	"work.seen_open":    "deed_work_seen_open",
	"keys.locked":       "story_locked", "keys.returned": "story_returned", "keys.promoted": "story_promoted",
	"letter.printed": "deed_letter_printed", "letter.downloaded": "deed_letter_downloaded", "letter.handed": "deed_letter_handed",
	"letter.to_sign": "deed_letter_to_sign", "letter.numbered": "deed_letter_numbered", "letter.ready": "deed_letter_ready", "letter.signed": "deed_letter_signed", "letter.held": "deed_letter_held",
	"unit.confirmed": "deed_unit_confirmed", "unit.taken_back": "story_unit_taken_back",
	"work.taken": "deed_work_taken", "work.retried": "deed_work_retried", "work.done": "deed_work_done",
	"privacy.erased": "deed_erased", "privacy.copy": "deed_copied", "profile.saved": "deed_profile_saved",
	"contact.shown": "deed_contact_shown", "holder.shown": "deed_holder_shown", "email.proof_asked": "deed_proof_asked", "email.proved": "deed_proved",
}

// Deed says in words what an entry of the audit trail records, and the detail
// that people can read; empty where that only repeats the words as a code. A
// record of an earlier version that has no words stands as it is.
func (e AuditEntry) Deed() (what Line, detail string) {
	of, event, _ := strings.Cut(e.Action, ".")
	key, known := deeds[e.Action]
	switch {
	case known:
	case of == "request" && transitions[event]:
		key = "story_" + event
	default:
		return Verbatim(e.Action), e.Detail
	}
	if e.Action != "request.rated" && (of == "request" || of == "profile") {
		return Say(key).With("Who", ""), ""
	}
	return Say(key).With("Who", ""), e.Detail
}

// transitions are the events of both lives.
var transitions = func() map[string]bool {
	all := map[string]bool{}
	for _, e := range append(RequestLife[:len(RequestLife):len(RequestLife)], ComplaintLife...) {
		all[e.Name] = true
	}
	return all
}()
