package app

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"loket/bot/delivery"
	"loket/bot/settings"
	"loket/bot/telegram"
	"loket/locales"
)

// PosterCommand makes a page to hang up at the counter, with the bot's QR code.
type PosterCommand struct {
	settings.Settings `embed:""`

	File  string `arg:"" help:"The PDF to write, such as poster.pdf."`
	Lang  string `enum:"id,en" default:"id" help:"Language of the page: id or en."`
	Force bool   `help:"Replace FILE where it is there already."`
}

// Run asks Telegram for the bot's name and writes the page.
func (c *PosterCommand) Run(ctx context.Context) error {
	if err := cmp.Or(c.CheckTelegram(true), c.CheckOffice()); err != nil {
		return err
	}
	username, err := c.username(ctx)
	if err != nil {
		return err
	}
	page, err := c.page(username, time.Now())
	if err != nil {
		return err
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if c.Force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(c.File, flags, 0o644) // #nosec G302 G304 -- for everybody to read, where the operator wants it
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s is there already; --force replaces it", c.File)
	}
	if err != nil {
		return fmt.Errorf("write the poster: %w", err)
	}
	_, err = file.Write(page)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write the poster: %w", err)
	}
	_, err = fmt.Fprintf(os.Stdout, "%s: @%s\n", c.File, username)
	return err
}

// username is the bot's name at Telegram.
func (c *PosterCommand) username(ctx context.Context) (string, error) {
	client, err := telegram.NewClient(telegram.Options{Token: c.TelegramToken, URL: c.TelegramAPIURL, Transport: http.DefaultTransport})
	if err != nil {
		return "", err
	}
	defer client.Close()
	var me struct {
		Username string `json:"username"`
	}
	if err := client.Ask(ctx, "getMe", nil, &me); err != nil {
		return "", fmt.Errorf("ask Telegram for the bot's name: %w", err)
	}
	return me.Username, nil
}

// page sets the poster.
func (c *PosterCommand) page(username string, now time.Time) ([]byte, error) {
	book, err := locales.Load()
	if err != nil {
		return nil, err
	}
	var missing error
	say := func(key string) string {
		said, err := book.Say(c.Lang, "poster_"+key, map[string]any{"Bot": "@" + username}, nil)
		missing = errors.Join(missing, err)
		return said
	}
	var logo []byte
	if c.OfficeLogo != "" {
		if logo, err = os.ReadFile(c.OfficeLogo); err != nil { // #nosec G304 -- the operator names it in the settings
			return nil, fmt.Errorf("read the logo: %w", err)
		}
	}
	poster := delivery.Poster{
		Head:  delivery.Letterhead{Government: c.OfficeGovernment, Office: c.OfficeName, Lines: []string{c.OfficeAddress}, Logo: logo, LogoAlt: c.OfficeGovernment},
		Title: []string{say("title")},
		Code:  "https://t.me/" + username, CodeAlt: say("code"),
		Meaning: []string{say("name"), say("scan")},
		Rows: []delivery.Field{{Label: say("services"), Value: say("service_list")}, {Label: say("bring"), Value: say("bring_list")},
			{Label: say("cost"), Value: say("cost_free")}, {Label: say("time"), Value: say("time_day")}},
		Closing:  say("closing"),
		Metadata: delivery.Metadata{Title: say("title"), Author: c.OfficeName, Language: c.Lang, CreatedAt: now},
	}
	if missing != nil {
		return nil, missing
	}
	var file bytes.Buffer
	err = delivery.RenderPoster(&file, poster)
	return file.Bytes(), err
}
