package conversations

import "slices"

// destroying are the reminders after which something cannot be brought back:
// files, passwords, corrections, codes, a holder's hour to object.
var destroying = []string{"retire", "expire", "correction_overdue", "link_over", "forget_letter", "handover", "forget"}

// Destroying lists the kinds of reminders that wait for a clock nobody doubts.
func Destroying() []string { return slices.Clone(destroying) }
