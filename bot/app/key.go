package app

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"

	"loket/bot/settings"
	"loket/storage"
)

// KeyCommand prints the key that the bot made in its data directory, for `setup`,
// which moves it to the settings.
type KeyCommand struct {
	DataDir   string `env:"DATA_DIR" default:"./data" help:"The bot's data directory."`
	SecretKey string `env:"SECRET_KEY" help:"As for serve."`

	Drop bool `help:"Remove the key instead; SECRET_KEY must be the same."`
}

// Run prints the key as SECRET_KEY takes it, or removes it.
func (c *KeyCommand) Run(context.Context) error {
	key, err := storage.ExistingKey(c.DataDir)
	if err != nil {
		return err
	}
	if !c.Drop {
		_, err = fmt.Fprintln(os.Stdout, base64.StdEncoding.EncodeToString(key))
		return err
	}
	same, err := storage.ParseKey(c.SecretKey)
	if err != nil || subtle.ConstantTimeCompare(same, key) != 1 {
		return settings.Fault("SECRET_KEY", "should be the key in "+storage.KeyName+", which is not removed")
	}
	if err := os.Remove(filepath.Join(c.DataDir, storage.KeyName)); err != nil {
		return fmt.Errorf("remove the key: %w", err)
	}
	return nil
}
