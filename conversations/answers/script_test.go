package answers_test

import (
	"errors"
	"testing"

	"loket/conversations/answers"
)

func TestStyledLettersAreWrittenAsWhatTheyAre(t *testing.T) {
	for typed, want := range map[string]string{
		"𝐃𝐢𝐧𝐚𝐬 𝐏𝐞𝐫𝐡𝐮𝐛𝐮𝐧𝐠𝐚𝐧":      "Dinas Perhubungan",
		"𝓓𝓲𝓷𝓪𝓼 𝕊𝕠𝕤𝕚𝕒𝕝":           "Dinas Sosial",
		"Ｄｉｎａｓ　Ｓｏｓｉａｌ":           "Dinas Sosial",
		"ᴅɪɴᴀs sᴏsɪᴀʟ":           "DINAs sOsIAL",
		"Ⓓⓘⓝⓐⓢ 🅂🄾🅂🄸🄰🄻":           "Dinas SOSIAL",
		"🅳🅸🅽🅰🆂 🅢🅞🅢🅘🅐🅛":           "DINAS SOSIAL",
		"SMP Negeri ① 𝟐 ³":       "SMP Negeri 1 2 ³",
		"Dinas Perhubungan 🚌":    "Dinas Perhubungan",
		"Kantor Camat Sa’id ʿAl": "Kantor Camat Sa’id ʿAl",
		"Ñandú Łódź":             "Ñandú Łódź",
	} {
		got, err := answers.WorkUnit(typed)
		if err != nil || got != want {
			t.Errorf("%q is taken as %q, %v; want %q", typed, got, err, want)
		}
	}
}

func TestLettersThatNoLetterPrintsAreRefused(t *testing.T) {
	for _, typed := range []string{"农业局 Banyuasin", "Dinas 農業", "Динас Перхубунган", "Dinas Πόλη", "دائرة الزراعة", "กรม Dinas", "Dinas ﷺ", "Dinas ꦢꦶꦤꦱ꧀", "Dinas 농업"} {
		for name, accept := range map[string]func(string) (string, error){
			"unit": answers.WorkUnit, "position": answers.Position, "name": answers.PersonName, "title": answers.SiteTitle,
		} {
			var refused *answers.Refusal
			if got, err := accept(typed); !errors.As(err, &refused) || refused.Reason != answers.ReasonScript {
				t.Errorf("%s %q: %q, %v", name, typed, got, err)
			}
		}
	}
}
