package documents

import (
	"cmp"
	"slices"

	"loket/conversations"
)

// verifier is what one of the team did with a month's requests.
type verifier struct {
	name                                           string // empty for those who were erased
	claimed, approved, corrected, rejected, solved int
	letters                                        int // handed over
}

func (v *verifier) decided() int { return v.approved + v.corrected + v.rejected + v.solved }

// countVerifiers counts who did what with a request, as its story tells.
func (f *figures) countVerifiers(r conversations.Request) {
	for _, m := range r.Timeline {
		if m.ByID == 0 {
			continue // nobody of the team
		}
		if count := counter(m.What); count != nil {
			*count(f.verifier(m.ByID, m.Who))++
		}
	}
	if by := r.LetterBy; by != nil {
		f.verifier(by.ID, by.Name).letters++
	}
}

// counter finds what a line of the story adds to; nil for what is no act of a
// verifier's.
func counter(what conversations.MomentKind) func(*verifier) *int {
	switch what {
	case conversations.MomentClaimed, conversations.MomentTakenOver:
		return func(v *verifier) *int { return &v.claimed }
	case conversations.MomentApproved:
		return func(v *verifier) *int { return &v.approved }
	case conversations.MomentAskCorrection:
		return func(v *verifier) *int { return &v.corrected }
	case conversations.MomentRejected, conversations.MomentGivenUp:
		return func(v *verifier) *int { return &v.rejected }
	case conversations.MomentReset, conversations.MomentClosed, conversations.MomentAnswered:
		return func(v *verifier) *int { return &v.solved }
	}
	return nil
}

// verifier finds somebody by their number, under the newest of their names.
func (f *figures) verifier(id int64, name string) *verifier {
	v, known := f.verifiers[id]
	if !known {
		v = &verifier{}
		f.verifiers[id] = v
	}
	if name != "" {
		v.name = name
	}
	return v
}

// team lists the verifiers, those who decided most first.
func (f *figures) team() []*verifier {
	var all []*verifier
	for _, v := range f.verifiers {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b *verifier) int {
		return cmp.Or(b.decided()-a.decided(), b.claimed-a.claimed, cmp.Compare(a.name, b.name), b.letters-a.letters)
	})
	return all
}
