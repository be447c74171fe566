// Package e2e plays the whole program against stand-ins for everybody outside:
// dialogs, attacks, crashes, faults, and, with the tags soak and measure, for
// long and by the clock.
package e2e
