//go:build measure

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const (
	loopAtOnce      = 16
	loopConnections = 256
	loopWarming     = 2000 // calls before the clock starts
)

// looped is how the plain loop went.
type looped struct {
	Calls int           `json:"calls"`
	Took  time.Duration `json:"took"`
	CPU   time.Duration `json:"cpu"`
}

// plain is a program that only sends, with the library as its manual shows it.
type plain struct {
	api *bot.Bot
	web *http.Client
}

// TestPlainLoop is the child process that makes the calls again which the bot
// made, and does nothing else. Its clock stands still while it prepares them.
func TestPlainLoop(t *testing.T) {
	url := os.Getenv(loopVariable)
	if url == "" {
		t.Skip("only the measuring program starts it")
	}
	calls := fetchCalls(t, url)
	web := &http.Client{Transport: &http.Transport{MaxIdleConns: loopConnections, MaxIdleConnsPerHost: loopConnections}}
	api, err := bot.New(targetToken, bot.WithSkipGetMe(), bot.WithServerURL(url), bot.WithHTTPClient(time.Minute, web))
	if err != nil {
		t.Fatal(err)
	}
	p := &plain{api, web}
	sends := make([]func() error, len(calls))
	for i, c := range calls {
		if sends[i], err = p.prepare(c); err != nil {
			t.Fatal(err)
		}
	}
	warming := min(loopWarming, len(sends)/2)
	p.send(t, sends[:warming])
	began, spent := time.Now(), ownCPU()
	p.send(t, sends[warming:])
	result := looped{Calls: len(sends) - warming, Took: time.Since(began), CPU: ownCPU() - spent}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		t.Fatal(err)
	}
}

func fetchCalls(t *testing.T, url string) (calls []call) {
	resp, err := http.Get(url + "/measure/calls")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&calls); err != nil || len(calls) == 0 {
		t.Fatalf("%d calls, %v", len(calls), err)
	}
	return calls
}

// send makes all calls, as many at once as the plain loop may.
func (p *plain) send(t *testing.T, sends []func() error) {
	queue := make(chan func() error, loopAtOnce)
	var sending sync.WaitGroup
	for range loopAtOnce {
		sending.Go(func() {
			for send := range queue {
				if err := send(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, send := range sends {
		queue <- send
	}
	close(queue)
	sending.Wait()
}

// The shapes of keyboards, without what the library adds to its own.
type (
	loopButton struct {
		Text    string `json:"text"`
		Data    string `json:"callback_data,omitempty"`
		URL     string `json:"url,omitempty"`
		Contact bool   `json:"request_contact,omitempty"`
	}
	loopKeyboard struct {
		Inline  [][]loopButton `json:"inline_keyboard,omitempty"`
		Keys    [][]loopButton `json:"keyboard,omitempty"`
		Remove  bool           `json:"remove_keyboard,omitempty"`
		Resize  bool           `json:"resize_keyboard,omitempty"`
		OneTime bool           `json:"one_time_keyboard,omitempty"`
	}
)

// prepare turns a recorded call into one of the library's.
func (p *plain) prepare(c call) (func() error, error) {
	ctx := context.Background()
	chat, _ := strconv.ParseInt(c.Params["chat_id"], 10, 64)
	switch c.Method {
	case "sendMessage":
		params := &bot.SendMessageParams{ChatID: chat, Text: c.Params["text"], ParseMode: models.ParseMode(c.Params["parse_mode"])}
		err := p.fill(c, &params.ReplyMarkup, &params.LinkPreviewOptions, &params.ReplyParameters)
		return func() error { _, err := p.api.SendMessage(ctx, params); return err }, err
	case "editMessageText":
		number, _ := strconv.Atoi(c.Params["message_id"])
		params := &bot.EditMessageTextParams{ChatID: chat, MessageID: number, Text: c.Params["text"], ParseMode: models.ParseMode(c.Params["parse_mode"])}
		var none *models.ReplyParameters
		err := p.fill(c, &params.ReplyMarkup, &params.LinkPreviewOptions, &none)
		return func() error { _, err := p.api.EditMessageText(ctx, params); return err }, err
	case "answerCallbackQuery":
		params := &bot.AnswerCallbackQueryParams{CallbackQueryID: c.Params["callback_query_id"], Text: c.Params["text"]}
		return func() error { _, err := p.api.AnswerCallbackQuery(ctx, params); return err }, nil
	case "sendPhoto":
		params := &bot.SendPhotoParams{ChatID: chat, Photo: &models.InputFileString{Data: c.Params["photo"]}}
		return func() error { _, err := p.api.SendPhoto(ctx, params); return err }, nil
	case "sendMediaGroup":
		return p.album(chat, c)
	case "getFile":
		params := &bot.GetFileParams{FileID: c.Params["file_id"]}
		return func() error { _, err := p.api.GetFile(ctx, params); return err }, nil
	case "file":
		link := p.api.FileDownloadLink(&models.File{FilePath: c.Params["path"]})
		return func() error { return p.download(link) }, nil
	case "getMe":
		return func() error { _, err := p.api.GetMe(ctx); return err }, nil
	case "setMyCommands":
		params := &bot.SetMyCommandsParams{LanguageCode: c.Params["language_code"]}
		err := json.Unmarshal([]byte(c.Params["commands"]), &params.Commands)
		return func() error { _, err := p.api.SetMyCommands(ctx, params); return err }, err
	}
	return nil, fmt.Errorf("the plain loop cannot call %s", c.Method)
}

// fill decodes what a message carries beside its text.
func (p *plain) fill(c call, markup *models.ReplyMarkup, preview **models.LinkPreviewOptions, reply **models.ReplyParameters) error {
	for name, into := range map[string]any{"link_preview_options": preview, "reply_parameters": reply} {
		if value := c.Params[name]; value != "" {
			if err := json.Unmarshal([]byte(value), into); err != nil {
				return err
			}
		}
	}
	if value := c.Params["reply_markup"]; value != "" {
		var keyboard loopKeyboard
		if err := json.Unmarshal([]byte(value), &keyboard); err != nil {
			return err
		}
		*markup = keyboard
	}
	return nil
}

func (p *plain) album(chat int64, c call) (func() error, error) {
	var media []struct{ Type, Media string }
	if err := json.Unmarshal([]byte(c.Params["media"]), &media); err != nil {
		return nil, err
	}
	params := &bot.SendMediaGroupParams{ChatID: chat}
	for _, m := range media {
		if m.Type == "photo" {
			params.Media = append(params.Media, &models.InputMediaPhoto{Media: m.Media})
			continue
		}
		params.Media = append(params.Media, &models.InputMediaDocument{Media: m.Media})
	}
	return func() error { _, err := p.api.SendMediaGroup(context.Background(), params); return err }, nil
}

func (p *plain) download(link string) error {
	resp, err := p.web.Get(link)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// ownCPU is the processor time that this process has used.
func ownCPU() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
