package conversations

// Optional steps never hold up a delivery; their failure is a remark.
func (s Step) Optional() bool { return s == StepCertificate || s == StepAnswer }
