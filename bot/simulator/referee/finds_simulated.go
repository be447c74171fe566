//go:build !referee

package referee

import "loket/bot/simulator/entities"

// finds looks as the simulation does, which the table holds to Telegram's code.
func finds(text string) ([]Entity, error) {
	var found []Entity
	for _, e := range entities.Find(text) {
		found = append(found, Entity(e))
	}
	return found, nil
}
