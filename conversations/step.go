package conversations

// Optional steps never hold up a delivery; their failure is a remark.
func (s Step) Optional() bool { return s == StepCertificate || s == StepAnswer }

// Remarks tells of a step whose failure ends no work: the card says what it
// did not do, and it is tried again from there.
func (s Step) Remarks() bool {
	switch s {
	case StepEmail, StepSiteEmail, StepSiteShut, StepSiteRead, StepSiteAdmins, StepSiteLock, StepSiteUnlock:
		return true
	}
	return s.Optional()
}

// Reads tells of a step that changes nothing at a website and is not needed.
func (s Step) Reads() bool { return s == StepSiteRead || s == StepSiteAdmins }
