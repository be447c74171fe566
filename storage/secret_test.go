package storage_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"loket/storage"
)

func TestASecretPrintsAPlaceholderWhereverItIsPrinted(t *testing.T) {
	secret := storage.NewSecret("Hunter2Hunter2xx")
	type hidden struct {
		Open  storage.Secret
		inner storage.Secret
		point *storage.Secret
	}
	held := hidden{secret, secret, &secret}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p"} {
		fmt.Fprintf(&out, verb+"\n", secret)
		fmt.Fprintf(&out, verb+"\n", &secret)
		fmt.Fprintf(&out, verb+"\n", held)
		fmt.Fprintf(&out, verb+"\n", []storage.Secret{secret})
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("said", "secret", secret, "held", held, "list", []storage.Secret{secret})
	}
	for _, value := range []any{secret, &secret, held, map[string]storage.Secret{"k": secret}} {
		body, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(body)
	}
	fmt.Fprintln(&out, errors.New(secret.String()), secret.GoString())
	for _, form := range []string{"Hunter2Hunter2xx", fmt.Sprintf("%x", "Hunter2"), fmt.Sprintf("%X", "Hunter2"), "SHVudGVyMkh1bnRlcjJ4eA"} {
		if strings.Contains(out.String(), form) {
			t.Errorf("%s was printed in %s", form, out.String())
		}
	}
	if secret.Reveal() != "Hunter2Hunter2xx" || (storage.Secret{}).Reveal() != "" {
		t.Error("Reveal does not")
	}
}
