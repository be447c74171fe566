package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// listenAgain is the pause after a connection that broke.
const listenAgain = time.Second

// Listen tells what is notified on channels until ctx ends. What is said while its
// connection is broken is not heard: whoever needs to know looks now and then too.
func Listen(ctx context.Context, url string, heard func(channel, payload string), channels ...string) error {
	config, err := configured(url)
	if err != nil {
		return err
	}
	config.RuntimeParams["application_name"] = "loket listens"
	for ctx.Err() == nil {
		listen(ctx, config, heard, channels)
		_ = pause(ctx, listenAgain)
	}
	return nil
}

// listen listens until the connection breaks.
func listen(ctx context.Context, config *pgx.ConnConfig, heard func(channel, payload string), channels []string) {
	conn, err := connect(ctx, config)
	if err != nil {
		return
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = conn.Close(closing)
	}()
	for _, channel := range channels {
		if _, err := conn.Exec(ctx, `LISTEN `+pgx.Identifier{channel}.Sanitize()); err != nil {
			return
		}
	}
	for {
		said, err := conn.WaitForNotification(ctx)
		if err != nil {
			return
		}
		heard(said.Channel, said.Payload)
	}
}
