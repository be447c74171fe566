package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/datatest"
)

// freeAddress is a loopback address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := datatest.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// TestAWebhookInsteadOfPolling has Telegram bring the updates, each of them
// twice, while the bot dies now and then; and then goes over to polling and
// back, with nothing lost on the way.
func TestAWebhookInsteadOfPolling(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	hooked := []string{"LISTEN=" + address, "WEBHOOK_URL=http://" + address + "/telegram"}
	w := openTown(t, newFate(7, 4, 25))
	w.telegram.OnDelivery(twice)
	w.seedAccounts(1)
	polling := w.settings
	w.settings = append(slices.Clone(polling), hooked...)
	p := newPlay(t, w.telegram, w.group)
	p.subdomain("berkait", approves)
	p.correction("koreksi")
	p.takeover(seededTakeover(0))
	w.start()
	p.run(40 * time.Second)
	w.refuses("http://" + address + "/telegram")

	w.stop()
	w.settings = polling
	p.question(true)
	w.start()
	p.run(20 * time.Second)

	w.stop()
	w.settings = append(slices.Clone(polling), hooked...)
	p.rejection("dikembalikan", rejects, "Permohonan ganda")
	w.start()
	p.run(20 * time.Second)
	w.afterwards(p)
}

// refuses brings an update as a stranger would: without the secret.
func (w *town) refuses(hook string) {
	w.t.Helper()
	forged := `{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":820001,"type":"private"},"from":{"id":820001,"is_bot":false,"first_name":"B"},"text":"/mulai"}}`
	response, err := http.Post(hook, "application/json", strings.NewReader(forged))
	w.must(err)
	_ = response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		w.t.Errorf("an update without the secret is answered with %s", response.Status)
	}
}
