package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"loket/storage"
)

// movedTo begins what a database bears whose rows were carried to another place; where
// stands behind it.
const movedTo = "moved to "

// MarkMoved notes in a database that everything was carried to another place: from now
// on it is refused with *storage.Moved.
func MarkMoved(ctx context.Context, url, to string) error {
	return markInstallation(ctx, url, `UPDATE installation SET program = '`+movedTo+`' || $1`, to)
}

// Reopen takes that mark away.
func Reopen(ctx context.Context, url string) error {
	return markInstallation(ctx, url, `UPDATE installation SET program = '`+program+`' WHERE starts_with(program, $1)`, movedTo)
}

func markInstallation(ctx context.Context, url, text, arg string) error {
	conn, err := connectPlain(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	marked, err := conn.Exec(ctx, text, arg)
	if err == nil && marked.RowsAffected() == 0 {
		err = errors.New("there is no note of whose database it is")
	}
	if err != nil {
		return classify("note where the data is", err)
	}
	return nil
}

// MovedTo tells where a database's rows were carried; "" for nowhere.
func MovedTo(ctx context.Context, url string) (to string, err error) {
	conn, err := connectPlain(ctx, url)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var moved *storage.Moved
	if _, err := schemaOf(ctx, conn); errors.As(err, &moved) {
		return moved.To, nil
	} else if err != nil && !errors.Is(err, ErrUnfinished) {
		return "", err
	}
	return "", nil
}

// bears sorts what a database bears besides our name.
func bears(whose string) error {
	if strings.HasPrefix(whose, moving) {
		return ErrUnfinished
	}
	if to, is := strings.CutPrefix(whose, movedTo); is {
		return &storage.Moved{To: to, Here: "postgres"}
	}
	if whose != program {
		return foreign()
	}
	return nil
}

// refuseMoved refuses a database whose rows went elsewhere for what is to be carried to
// it: they are still there.
func refuseMoved(err error) error {
	var moved *storage.Moved
	if errors.As(err, &moved) {
		return fmt.Errorf("%w: %w", storage.ErrOccupied, err)
	}
	return err
}
