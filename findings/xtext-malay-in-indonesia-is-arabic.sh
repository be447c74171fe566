#!/usr/bin/env bash
# golang.org/x/text v0.43.0 finds the nearest language on offer, and knows that
# Malay is near enough to Indonesian: ms, ms-MY, ms-SG, ms-BN get Indonesian, and
# so do Javanese and Sundanese. Only ms-ID, Malay in Indonesia, gets English: the
# region makes x/text think of Malay in Arabic script, and scripts that differ are
# no match. Naming the script (ms-Latn-ID) helps. Everything that matches with
# x/text does the same, as does go-i18n v2.7.0's Localizer. To ICU, in Node 20, the
# script of ms-ID is Latin.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module malay
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

func main() {
	offer := language.NewMatcher([]language.Tag{language.English, language.Indonesian})
	bundle := i18n.NewBundle(language.English)
	bundle.MustAddMessages(language.English, &i18n.Message{ID: "hello", Other: "Welcome"})
	bundle.MustAddMessages(language.Indonesian, &i18n.Message{ID: "hello", Other: "Selamat datang"})
	for _, name := range []string{"ms", "ms-MY", "ms-SG", "ms-BN", "jv-ID", "su-ID", "ms-Latn-ID", "ms-ID"} {
		tag := language.MustParse(name)
		script, _ := tag.Script()
		_, index, confidence := offer.Match(tag)
		greeting, err := i18n.NewLocalizer(bundle, name).Localize(&i18n.LocalizeConfig{MessageID: "hello"})
		fmt.Println(name, script, []string{"English", "Indonesian"}[index], confidence, greeting, err)
	}
}
GO
go get golang.org/x/text@v0.43.0 github.com/nicksnyder/go-i18n/v2@v2.7.0 >/dev/null 2>&1
got=$(go run .; node -e 'console.log("ICU: ms-ID", new Intl.Locale("ms-ID").maximize().script)')
echo "$got"
[ "$got" = "ms Latn Indonesian High Selamat datang <nil>
ms-MY Latn Indonesian High Selamat datang <nil>
ms-SG Latn Indonesian High Selamat datang <nil>
ms-BN Latn Indonesian High Selamat datang <nil>
jv-ID Latn Indonesian High Selamat datang <nil>
su-ID Latn Indonesian High Selamat datang <nil>
ms-Latn-ID Latn Indonesian High Selamat datang <nil>
ms-ID Arab English No Welcome <nil>
ICU: ms-ID Latn" ] || { echo "the behaviour has changed"; exit 1; }
