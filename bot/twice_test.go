package main

import "loket/bot/simulator/botapi"

// twice delivers every update two times.
func twice(batch []botapi.Update) []botapi.Update {
	doubled := make([]botapi.Update, 0, 2*len(batch))
	for _, u := range batch {
		doubled = append(doubled, u, u)
	}
	return doubled
}
