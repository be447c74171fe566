package turn

import "loket/conversations"

// addressTopics sends what goes into a private chat that has topics to the one
// in which its person spoke last.
func (t *Turn) addressTopics() {
	for i, effect := range t.Effects {
		topic := 0
		if s := t.sessions[chatOf(effect)]; s != nil {
			topic = s.Thread
		}
		if topic == 0 {
			continue
		}
		switch e := effect.(type) {
		case conversations.Send:
			e.Topic = topic
			t.Effects[i] = e
		case conversations.Post:
			e.Topic = topic
			t.Effects[i] = e
		case conversations.Copy:
			e.Topic = topic
			t.Effects[i] = e
		case conversations.Document:
			e.Topic = topic
			t.Effects[i] = e
		}
	}
}
