package desk_test

import (
	"strings"
	"testing"
	"time"

	"loket/conversations"
)

// looksLike has a look into a file find something.
func (s *stage) looksLike(f conversations.File, seen conversations.Sight) conversations.File {
	if s.sights == nil {
		s.sights = map[string]*conversations.Sight{}
	}
	s.sights[f.Unique] = &seen
	return f
}

// flawed is a photo of a letter that is hard to read.
func (s *stage) flawed(flaw string) conversations.File {
	return s.looksLike(s.photos(1)[0], conversations.Sight{Flaw: flaw})
}

func TestAPhotoThatIsHardToReadIsSaidSo(t *testing.T) {
	for flaw, words := range map[string]string{conversations.FlawDark: "terlalu gelap", conversations.FlawBlurred: "terlalu kabur", conversations.FlawSmall: "terlalu kecil"} {
		ways := map[string]func(*actor){
			"subdomain": func(a *actor) { a.says("/subdomain") },
			"website":   func(a *actor) { a.says("/website") },
			"takeover": func(a *actor) {
				a.says("/lupapassword")
				a.presses("Akun saya tidak ada di daftar")
				a.says("dishub.banyuasinkab.go.id")
			},
		}
		for service, begins := range ways {
			t.Run(flaw+" "+service, func(t *testing.T) {
				s := newStage(t)
				rina := s.rina().introduced()
				begins(rina)
				rina.sends(s.flawed(flaw)).one().hears("Fotonya kurang jelas", words, "1 berkas").offers("Tetap pakai", "✅ Selesai")
			})
		}
	}
}

func TestWhatFollowsAPhotoThatIsHardToRead(t *testing.T) {
	begun := func(t *testing.T) (*stage, *actor) {
		s, rina := atLetter(t)
		rina.sends(s.photos(1)...).hears("1 berkas")
		rina.sends(s.flawed(conversations.FlawDark)).hears("Fotonya kurang jelas", "2 berkas")
		return s, rina
	}
	t.Run("another takes its place", func(t *testing.T) {
		s, rina := begun(t)
		rina.sends(s.photos(1)...).one().hears("2 berkas").lacks("kurang jelas").withholds("Tetap pakai")
	})
	t.Run("another that is hard to read too", func(t *testing.T) {
		s, rina := begun(t)
		rina.sends(s.flawed(conversations.FlawBlurred)).one().hears("terlalu kabur", "2 berkas")
	})
	t.Run("it is kept", func(t *testing.T) {
		s, rina := begun(t)
		rina.presses("Tetap pakai").hears("2 berkas").lacks("kurang jelas")
		rina.sends(s.photos(1)...).hears("3 berkas")
	})
	t.Run("kept by a word", func(t *testing.T) {
		s, rina := begun(t)
		rina.says("tetap pakai").hears("2 berkas")
		rina.sends(s.photos(1)...).hears("3 berkas")
	})
	t.Run("it is done with", func(t *testing.T) {
		_, rina := begun(t)
		rina.presses("✅ Selesai").hears("Langkah 2 dari 5")
		rina.presses("⬅️ Kembali").withholds("Tetap pakai")
	})
	t.Run("it is taken back", func(t *testing.T) {
		_, rina := begun(t)
		rina.presses("🗑️ Hapus terakhir").hears("1 berkas").withholds("Tetap pakai")
	})
	t.Run("two in one album", func(t *testing.T) {
		s, rina := atLetter(t)
		rina.sends(s.flawed(conversations.FlawDark), s.flawed(conversations.FlawSmall)).one().hears("terlalu gelap", "terlalu kecil", "2 berkas")
	})
}

func TestNobodyWaitsForALookBehindSelesai(t *testing.T) {
	s, rina := atLetter(t)
	s.slow = true
	rina.event(rina.writes(conversations.Message{File: new(s.flawed(conversations.FlawDark))}))
	rina.presses("✅ Selesai").hears("Langkah 2 dari 5")
	s.checksFiles()
	s.passes(time.Minute)
	if n := rina.count("kurang jelas"); n != 0 {
		t.Error("a look that came too late is told")
	}
}

func TestOnlyLettersAreLookedInto(t *testing.T) {
	s, rina := atLetter(t)
	rina.sends(s.photos(1)...).hears("1 berkas")
	rina.presses("✅ Selesai")
	s.slow = true
	rina.presses("⏭️ Lewati")
	rina.sends(s.flawed(conversations.FlawDark))
	for _, f := range s.fetched {
		if f.Look {
			t.Errorf("%+v is looked into", f)
		}
	}
}

func TestAPDFThatOnlySaysThatItIsSigned(t *testing.T) {
	s, rina := atLetter(t)
	rina.sends(s.looksLike(s.pdf(), conversations.Sight{Unsigned: true, Claims: true})).one().
		hears("surat.pdf", "tanda tangannya tidak ada di dalamnya", "PDF aslinya", "1 berkas").withholds("Tetap pakai")
}

func TestSignaturesStandOnTheCard(t *testing.T) {
	at := time.Date(2026, 11, 24, 3, 15, 0, 0, time.UTC)
	by := func(name string, trusted, changed, partial bool) conversations.Signature {
		return conversations.Signature{Name: name, Issuer: "Balai Sertifikasi", At: at, Trusted: trusted, Changed: changed, Partial: partial}
	}
	signed := func(all ...conversations.Signature) conversations.Sight { return conversations.Sight{Signatures: all} }
	for name, tt := range map[string]struct {
		seen conversations.Sight
		want []string
	}{
		"whole":              {signed(by("Rina Kartika", true, false, false)), []string{"🖋️ Ditandatangani elektronik oleh Rina Kartika (utuh)", "24 November 2026", "Balai Sertifikasi"}},
		"two":                {signed(by("Rina Kartika", true, false, false), by("Budi Santoso", true, false, false)), []string{"🖋️ Ditandatangani elektronik oleh Rina Kartika, Budi Santoso (utuh)"}},
		"nobody's root":      {signed(by("Rina Kartika", false, false, false)), []string{"⚠️ Tanda tangan atas nama Rina Kartika, penerbit belum dapat dipastikan"}},
		"changed":            {signed(by("Rina Kartika", true, true, false)), []string{"⚠️ Berubah sesudah ditandatangani"}},
		"changed by anybody": {signed(by("Rina Kartika", false, true, false)), []string{"⚠️ Berubah sesudah ditandatangani"}},
		"changed, signed":    {signed(by("Rina Kartika", true, true, false), by("Budi Santoso", true, false, false)), []string{"⚠️ Berubah sesudah ditandatangani oleh Rina Kartika; terakhir ditandatangani oleh Budi Santoso"}},
		"a part":             {signed(by("Rina Kartika", true, false, true)), []string{"⚠️ Tanda tangan tidak mencakup seluruh berkas"}},
		"none":               {conversations.Sight{Unsigned: true}, []string{"Tidak bertanda tangan elektronik"}},
		"only said":          {conversations.Sight{Unsigned: true, Claims: true}, []string{"⚠️ Tidak bertanda tangan elektronik"}},
		"not to be seen":     {conversations.Sight{Opaque: true}, []string{"⚠️ Tanda tangan elektroniknya tidak dapat diperiksa"}},
		"a hostile name":     {signed(by(`"><b>`, false, false, false)), []string{`⚠️ Tanda tangan atas nama "><b>,`}},
		"no name":            {signed(by("", true, true, false)), []string{"⚠️ Berubah sesudah ditandatangani oleh –"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			rina := s.rina().introduced()
			rina.says("/website")
			rina.sends(s.looksLike(s.pdf(), tt.seen))
			rina.presses("✅ Selesai")
			rina.presses("⏭️ Lewati")
			rina.says("arsip")
			rina.says("Dinas Perpustakaan dan Arsip")
			rina.says("arsip@banyuasinkab.go.id")
			rina.presses("✅ Kirim")
			card := s.card(rina.newest()).text
			for _, want := range tt.want {
				if !strings.Contains(card, want) {
					t.Errorf("the card lacks %q:\n%s", want, card)
				}
			}
			if whole := strings.Contains(strings.Join(tt.want, ""), "(utuh)"); !whole && strings.Contains(card, "(utuh)") && len(tt.seen.Signatures) < 2 {
				t.Errorf("the card says that it is whole:\n%s", card)
			}
		})
	}
}
