package botapi_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// The library that bots in Go use gets through with everything it writes.
func TestAnswersTheGoLibrary(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	b, err := bot.New(token, bot.WithServerURL(w.http.URL))
	w.must(err)
	m, err := b.SendMessage(ctx, &bot.SendMessageParams{
		ChatID: int64(rina), Text: "<b>Siap</b>", ParseMode: models.ParseModeHTML, ProtectContent: true,
		LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: bot.True()},
		ReplyMarkup: models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{
			{Text: "Ya", CallbackData: "y"}, {Text: "Situs", URL: "https://a.id"},
			{Text: "Salin", CopyText: models.CopyTextButton{Text: "a"}}}}},
	})
	w.must(err)
	if got, _ := w.Message(rina, m.ID); got.Markup.Rows[0][0].CopyText != nil || got.Markup.Rows[0][2].CopyText.Text != "a" {
		t.Errorf("%+v", got.Markup)
	}
	album, err := b.SendMediaGroup(ctx, &bot.SendMediaGroupParams{ChatID: int64(forum), MessageThreadID: 7, Media: []models.InputMedia{
		&models.InputMediaPhoto{Media: "attach://a.jpg", MediaAttachment: bytes.NewReader(picture(9, 9))},
		&models.InputMediaPhoto{Media: "attach://b.jpg", MediaAttachment: bytes.NewReader(picture(9, 9))}}})
	w.must(err)
	_, err = b.SendMessage(ctx, &bot.SendMessageParams{ChatID: int64(forum), MessageThreadID: 7, Text: "Kartu",
		ReplyParameters: &models.ReplyParameters{MessageID: album[0].ID}})
	w.must(err)
	member, err := b.GetChatMember(ctx, &bot.GetChatMemberParams{ChatID: int64(forum), UserID: budi})
	w.must(err)
	if member.Type != models.ChatMemberTypeOwner {
		t.Errorf("member is %v", member.Type)
	}
	w.Block(rina)
	if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: int64(rina), Text: "a"}); !errors.Is(err, bot.ErrorForbidden) {
		t.Errorf("blocked: %v", err)
	}
	moved := w.Migrate(team)
	_, err = b.SendMessage(ctx, &bot.SendMessageParams{ChatID: int64(team), Text: "a"})
	var migrated *bot.MigrateError
	if !errors.As(err, &migrated) || int64(migrated.MigrateToChatID) != moved {
		t.Errorf("migrated: %v", err)
	}
}
