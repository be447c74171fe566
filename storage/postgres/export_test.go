package postgres

import "time"

// AnswerWithin bounds a round trip, and returns the bound before.
func AnswerWithin(d time.Duration) (before time.Duration) {
	before, answerWithin = answerWithin, d
	return before
}
