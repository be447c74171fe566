package main

import "context"

// restoreCommand brings a backup back.
type restoreCommand struct {
	File string `arg:"" help:"The backup to read."`
}

// Run brings it back.
func (c *restoreCommand) Run(ctx context.Context) error { return ctx.Err() }
