package forms

import (
	"loket/conversations"

	"loket/conversations/turn"
)

// Plain makes Accept of a judgement on the text alone.
func Plain(judge func(string) (string, error)) func(*turn.Turn, *conversations.Draft, string) (conversations.Answer, error) {
	return func(_ *turn.Turn, _ *conversations.Draft, typed string) (conversations.Answer, error) {
		value, err := judge(typed)
		return conversations.Answer{Text: value}, err
	}
}

// Files asks for photos or documents and nothing else.
func Files(key string) turn.Question {
	return turn.Question{Key: key, Files: true, NoText: true}
}

// Letter asks for the applicant's letter, and has it looked into.
func Letter() turn.Question {
	return turn.Question{Key: "letter", Files: true, NoText: true, Letter: true}
}
