package conversations

// Expected is what the decision about an event will read, as far as the event alone
// tells: a memory for which each question costs a way there and back reads it together.
// What is not named here is read when it is asked for.
type Expected struct {
	Chats    []int64  // private chats
	Tickets  []string // requests, with their officers, their panel work and the end of the trail
	People   []int64  // who acts in the group
	Settings []string
}

// Add adds what another event will have read.
func (e *Expected) Add(other Expected) {
	e.Chats = append(e.Chats, other.Chats...)
	e.Tickets = append(e.Tickets, other.Tickets...)
	e.People = append(e.People, other.People...)
	e.Settings = append(e.Settings, other.Settings...)
}
