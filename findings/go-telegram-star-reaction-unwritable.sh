#!/usr/bin/env bash
# go-telegram/bot v1.19.0 reads an update with a paid reaction (a star given to a
# channel's message, {"type":"paid"} in the Bot API) and cannot write it again:
# json.Marshal of the update it has just handed to the handler fails with
# "unsupported ReactionType type". So a bot that keeps updates, logs them, or
# hands them on as JSON loses this one, or stops at it for ever if it keeps before
# it confirms; nothing in the type says so. Reactions with an emoji are fine.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module star
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// updates are two counts of reactions to a message of a channel.
const updates = `{"ok":true,"result":[
{"update_id":1,"message_reaction_count":{"chat":{"id":-1001,"type":"channel","title":"Kabar"},"message_id":5,"date":1790000000,"reactions":[{"type":{"type":"emoji","emoji":"👍"},"total_count":3}]}},
{"update_id":2,"message_reaction_count":{"chat":{"id":-1001,"type":"channel","title":"Kabar"},"message_id":5,"date":1790000000,"reactions":[{"type":{"type":"paid"},"total_count":1}]}}]}`

func main() {
	var asked atomic.Bool
	telegram := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/getMe"):
			fmt.Fprint(w, `{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Loket"}}`)
		case asked.CompareAndSwap(false, true):
			fmt.Fprint(w, updates)
		default:
			<-r.Context().Done()
		}
	}))
	ctx, stop := context.WithCancel(context.Background())
	b, err := bot.New("1:token", bot.WithServerURL(telegram.URL), bot.WithWorkers(1), bot.WithNotAsyncHandlers(),
		bot.WithDefaultHandler(func(_ context.Context, _ *bot.Bot, update *models.Update) {
			kind := update.MessageReactionCount.Reactions[0].Type.Type
			_, err := json.Marshal(update)
			fmt.Printf("read: %s, written: %v\n", kind, err)
			if update.ID == 2 {
				stop()
			}
		}))
	if err != nil {
		panic(err)
	}
	b.Start(ctx)
}
GO
go get github.com/go-telegram/bot@v1.19.0 >/dev/null 2>&1
got=$(go run .)
echo "$got"
[ "$got" = "read: emoji, written: <nil>
read: paid, written: json: error calling MarshalJSON for type models.ReactionType: unsupported ReactionType type" ] || { echo "the behaviour has changed"; exit 1; }
