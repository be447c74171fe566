//go:build !linux

package postgres

import "time"

var began = time.Now()

// sinceBoot is the nearest that there is to a clock that runs on while the machine is
// stopped.
func sinceBoot() time.Duration {
	return max(time.Since(began), time.Now().Round(0).Sub(began.Round(0)))
}
