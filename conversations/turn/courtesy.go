package turn

import (
	"loket/conversations"
	"loket/conversations/intents"
)

// GreetingOfTheHour follows the hour of the day in the office's zone.
func (t *Turn) GreetingOfTheHour() conversations.Line {
	hour := t.Now.In(t.Zone).Hour()
	key := "greeting_night"
	switch {
	case hour >= 4 && hour < 10:
		key = "greeting_morning"
	case hour >= 10 && hour < 15:
		key = "greeting_noon"
	case hour >= 15 && hour < 18:
		key = "greeting_afternoon"
	}
	return conversations.Say(key)
}

// Courtesy returns a greeting, thanks or assent.
func (t *Turn) Courtesy(said intents.Courtesy) conversations.Line {
	return conversations.Say("courtesy_"+string(said)).With("Greeting", t.GreetingOfTheHour())
}
