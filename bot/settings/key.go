package settings

import (
	"errors"
	"io/fs"

	"loket/storage"
)

// KeyIsLost tells whether a bot has run in the directory, and its key is gone.
func (s *Settings) KeyIsLost() bool {
	_, err := ExistingKey(s.SecretKey, s.DataDir)
	return errors.Is(err, fs.ErrNotExist) && HasRun(s.DataDir) == nil
}

// Key is the one in the settings, or the file's beside the data.
func (s *Settings) Key() ([]byte, error) {
	if s.SecretKey != "" {
		return storage.ParseKey(s.SecretKey)
	}
	return storage.KeyFile(s.DataDir)
}

// ExistingKey is the key of the settings, or the file's; fs.ErrNotExist where
// there is neither.
func ExistingKey(setting, dir string) ([]byte, error) {
	if setting != "" {
		return storage.ParseKey(setting)
	}
	return storage.ExistingKey(dir)
}
