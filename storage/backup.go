package storage

import (
	"errors"
	"time"
)

// ErrBackup is returned for a backup that is not as it was written.
var ErrBackup = errors.New("the backup is damaged")

// ErrOccupied is returned by Restore for a directory that holds data already.
var ErrOccupied = errors.New("the data directory holds data already")

// Manifest tells what is in a backup. It comes first in it.
type Manifest struct {
	Format    int       `json:"format"`
	Program   string    `json:"program"` // version of the program that wrote it
	CreatedAt time.Time `json:"created_at"`
	Schema    int       `json:"schema"`

	DatabaseBytes  int64  `json:"database_bytes"`
	DatabaseSHA256 string `json:"database_sha256"` // hexadecimal
	Requests       int    `json:"requests"`
	Accounts       int    `json:"accounts"`

	Attachments     int   `json:"attachments"`
	AttachmentBytes int64 `json:"attachment_bytes"`
	// Missing are the hashes of attachments that the database names though
	// they were not there, or not whole, when the backup was taken.
	Missing []string `json:"missing,omitempty"`
}

// Restored is what Restore did.
type Restored struct {
	Manifest
	Aside  []string // files and folders of the data before, under their new names
	Broken error    // ErrAuditBroken where the trail was broken already; only with force

	Erased     int       // persons who were erased after the backup was taken, and are again
	KnownUntil time.Time // when the newest list of erased persons was written; zero: there was none
	Unnumbered bool      // the backup is of a version in which not everybody had a number: some may not have been found
	Passed     int       // optional lists that belong to other data and were not used
	Unread     error     // why the data before could not tell who was erased
}
