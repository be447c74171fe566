package main

import "context"

// checkCommand is a doctor: it looks whether everything is set up, and tells
// what to do where something is not.
type checkCommand struct {
	Settings `embed:""`
}

// Run prints a line for each thing it looks at.
func (c *checkCommand) Run(ctx context.Context) error { return ctx.Err() }
