//go:build !linux

package sqlite

import (
	"errors"
	"os"
)

// canSyncAll tells whether the system can bring a whole filesystem to the disk
// and say whether that went well.
const canSyncAll = false

func syncAll(*os.File) error { return errors.ErrUnsupported }
