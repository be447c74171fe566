package team

import (
	"reflect"
	"slices"
	"strings"

	"loket/conversations"
	"loket/conversations/turn"
)

// signatureHints tell of each PDF of the letter who signed it electronically, and
// how certain that is. They never decide.
func signatureHints(t *turn.Turn, r *conversations.Request) []conversations.Line {
	var all []conversations.Line
	for _, q := range t.FormOf(r).Questions {
		if !q.Letter {
			continue
		}
		for _, f := range r.Answers[q.Key].Files {
			for _, hint := range SignatureLines(f.Seen) {
				if !slices.ContainsFunc(all, func(known conversations.Line) bool { return reflect.DeepEqual(known, hint) }) {
					all = append(all, hint)
				}
			}
		}
	}
	return all
}

// SignatureLines are the words for what a look into a PDF found of signatures;
// none for a picture, or for what nobody looked into.
func SignatureLines(seen *conversations.Sight) []conversations.Line {
	switch {
	case seen == nil:
		return nil
	case seen.Opaque:
		return []conversations.Line{conversations.Say("signed_opaque")}
	case seen.Claims:
		return []conversations.Line{conversations.Say("signed_not_claimed")}
	case seen.Unsigned:
		return []conversations.Line{conversations.Say("signed_not")}
	}
	var lines []conversations.Line
	if names := soundNames(seen.Signatures); len(names) > 0 {
		last := seen.Signatures[slices.IndexFunc(seen.Signatures, sound)]
		lines = append(lines, conversations.Say("signed_sound").With("Names", strings.Join(names, ", "), "Issuer", last.Issuer, "At", conversations.At(last.At, conversations.DateClock)))
	}
	for i, s := range seen.Signatures {
		if doubt, is := signatureDoubt(seen.Signatures, i, s); is {
			lines = append(lines, doubt)
		}
	}
	return lines
}

// signatureDoubt says what is wrong with one signature of several.
func signatureDoubt(all []conversations.Signature, i int, s conversations.Signature) (conversations.Line, bool) {
	last := all[len(all)-1]
	switch {
	case s.Changed && i < len(all)-1:
		return conversations.Say("signed_changed_by").With("Name", signer(s), "Last", signer(last)), true
	case s.Changed:
		return conversations.Say("signed_changed").With("Name", signer(s)), true
	case s.Partial:
		return conversations.Say("signed_partial").With("Name", signer(s)), true
	case !s.Trusted:
		return conversations.Say("signed_unknown").With("Name", signer(s), "Issuer", s.Issuer), true
	}
	return conversations.Line{}, false
}

// sound is a signature about which there is no doubt.
func sound(s conversations.Signature) bool { return s.Trusted && !s.Changed && !s.Partial }

func soundNames(all []conversations.Signature) []string {
	var names []string
	for _, s := range all {
		if name := signer(s); sound(s) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// signer is the name that a certificate has; a certificate may have none.
func signer(s conversations.Signature) string {
	if s.Name == "" {
		return "–"
	}
	return s.Name
}
