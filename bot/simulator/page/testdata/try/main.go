package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/page"
)

func main() {
	wib := time.FixedZone("WIB", 7*3600)
	base := time.Date(2026, 11, 23, 10, 15, 0, 0, wib)
	offset := time.Duration(0)
	started := time.Now()
	now := func() time.Time { return base.Add(time.Since(started) + offset).In(wib) }
	t := botapi.New(botapi.Config{Token: "1:x", Now: now, BotUsername: "loket_bot"})
	t.AddUser(botapi.User{ID: 11, FirstName: "Rina", LastName: "Sari", Language: "id"})
	t.AddUser(botapi.User{ID: 12, FirstName: "Budi", LastName: "Santoso", Language: "id"})
	t.AddUser(botapi.User{ID: 21, FirstName: "Dewi"})
	t.AddUser(botapi.User{ID: 22, FirstName: "Agus"})
	t.AddGroup(botapi.Chat{ID: -5, Title: "Tim Verifikasi", Type: botapi.Group})
	t.AddMember(-5, 21, botapi.Creator)
	t.AddMember(-5, 22, botapi.Member)
	t.AddMember(-5, 1, botapi.Administrator)
	mails := []page.Mail{{ID: "m1", From: "Diskominfo <diskominfo@banyuasinkab.go.id>", To: "dinkes@banyuasinkab.go.id", Subject: "Akun sub domain antrean.banyuasinkab.go.id", Text: "Yth. Bapak/Ibu Rina Sari,\n\nAkun Anda sudah siap.\n\nAlamat: https://antrean.banyuasinkab.go.id\nUsername: antrean", At: now(), Attachments: []page.Attachment{{Name: "surat-SD-2026-0001.pdf", Mime: "application/pdf", Data: []byte("%PDF-1.4")}}}}
	p := page.New(page.Config{Telegram: t, Officers: []int64{11, 12}, Verifiers: []int64{21, 22}, Group: -5, Now: now,
		Advance: func(d time.Duration) { offset += d },
		Mailbox: func() []page.Mail { return mails },
		Panel: func() page.PanelView {
			return page.PanelView{Accounts: []page.Account{{Username: "antrean", Domain: "antrean.banyuasinkab.go.id", Email: "dinkes@banyuasinkab.go.id"}, {Username: "disdik", Domain: "disdik.banyuasinkab.go.id", Email: "disdik@banyuasinkab.go.id", Suspended: true, Site: true}}}
		},
		PanelLogin:          func(u, pw string) (bool, string) { return pw == "benar", "" },
		PanelChangePassword: func(u, o, n string) error { return nil },
		PanelURL:            "https://panel.banyuasinkab.go.id:2222",
	})
	call := func(method string, params map[string]any) {
		values := map[string]any{}
		for k, v := range params {
			values[k] = v
		}
		body, _ := json.Marshal(values)
		r := httptest.NewRequest("POST", "/bot1:x/"+method, bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		t.ServeHTTP(w, r)
		if w.Code != 200 {
			fmt.Println(method, w.Body)
		}
	}
	kb := func(rows ...[]map[string]any) map[string]any { return map[string]any{"inline_keyboard": rows} }
	b := func(text, data string) map[string]any { return map[string]any{"text": text, "callback_data": data} }
	call("setMyCommands", map[string]any{"commands": []map[string]any{{"command": "mulai", "description": "Menu utama"}, {"command": "subdomain", "description": "Ajukan sub domain"}, {"command": "status", "description": "Status permohonan"}}})
	t.Start(11, "")
	call("sendMessage", map[string]any{"chat_id": 11, "parse_mode": "HTML", "text": "Selamat datang di <b>Loket</b>, layanan Diskominfo Kabupaten Banyuasin.\nSilakan pilih layanan, Bapak/Ibu, atau ketik /bantuan. Situs kami https://diskominfo.banyuasinkab.go.id.",
		"reply_markup": kb([]map[string]any{b("🌐 Ajukan Subdomain", "a")}, []map[string]any{b("🏛️ Ajukan Website", "b")}, []map[string]any{b("🔑 Lupa Password", "c"), b("🛠️ Pengaduan", "d")}, []map[string]any{b("📄 Status", "e"), b("ℹ️ Standar Pelayanan", "f")}, []map[string]any{b("🙋 Tanya Petugas", "g")})})
	t.SendText(11, 11, "Ajukan subdomain")
	call("sendMessage", map[string]any{"chat_id": 11, "parse_mode": "HTML", "text": "<i>Langkah 1 dari 8</i>\nMohon kirim <b>foto atau PDF surat permohonan</b> dari kepala unit kerja.\n\n<blockquote>Contoh: surat bernomor, ditandatangani, dan distempel.</blockquote>",
		"reply_markup": kb([]map[string]any{b("✅ Selesai", "s")}, []map[string]any{b("⬅️ Kembali", "k"), b("✖️ Batal", "x")})})
	srv := http.NewServeMux()
	srv.Handle("/", p)
	server := httptest.NewServer(p)
	do := func(path string, body map[string]any) {
		raw, _ := json.Marshal(body)
		resp, err := http.Post(server.URL+"/api/"+path, "application/json", bytes.NewReader(raw))
		if err != nil {
			panic(err)
		}
		resp.Body.Close()
	}
	do("sample", map[string]any{"user": 11, "chat": 11, "kind": "surat"})
	do("sample", map[string]any{"user": 11, "chat": 11, "kind": "tampilan-album"})
	do("sample", map[string]any{"user": 11, "chat": 11, "kind": "surat-pdf"})
	call("sendMessage", map[string]any{"chat_id": 11, "parse_mode": "HTML", "protect_content": true, "text": "🔐 <b>Akun sub domain</b>\nAlamat: https://antrean.banyuasinkab.go.id\nUsername: <code>antrean</code>\nPassword sementara: <tg-spoiler>Kx7-pq2R-mmT9</tg-spoiler>\n\nBerlaku sampai Selasa, 24 November 2026 pukul 10.15 WIB. Wajib diganti saat pertama masuk.",
		"reply_markup": kb([]map[string]any{{"text": "🔗 Buka halaman masuk", "url": "https://panel.banyuasinkab.go.id:2222/"}}, []map[string]any{{"text": "📋 Salin password", "copy_text": map[string]any{"text": "Kx7-pq2R-mmT9"}}, {"text": "📋 Salin username", "copy_text": map[string]any{"text": "antrean"}}}, []map[string]any{b("✅ Sudah saya simpan", "z")})})
	call("sendMessage", map[string]any{"chat_id": 11, "text": "Mohon bagikan nomor telepon Bapak/Ibu.", "reply_markup": map[string]any{"keyboard": [][]map[string]any{{{"text": "📱 Bagikan nomor saya", "request_contact": true}}}, "resize_keyboard": true}})
	t.SendText(-5, 21, "Selamat pagi semua")
	do("sample", map[string]any{"user": 21, "chat": -5, "kind": "tampilan-album"})
	msgs := t.Messages(-5)
	call("sendMessage", map[string]any{"chat_id": -5, "parse_mode": "HTML", "reply_parameters": map[string]any{"message_id": msgs[len(msgs)-1].ID}, "text": "📥 <b>SD-2026-0001</b> · Sub domain\n👤 Rina Sari (NIP •••••••••••••••123)\n🏢 Dinas Kesehatan\n🌐 antrean.banyuasinkab.go.id\n\nAplikasi: Antrean Puskesmas\nRuang server: 1–5 GB\nBahasa: Laravel\n\n⏰ Tenggat <b>Selasa, 24 November 2026 pukul 10.15 WIB</b>\n\n<i>Petunjuk</i>\n• Alamat belum ada di DNS\n• Nomor telepon belum diverifikasi",
		"reply_markup": kb([]map[string]any{b("🙋 Ambil", "1"), b("📞 Kontak", "2")}, []map[string]any{b("✅ Setujui", "3")}, []map[string]any{b("✏️ Minta perbaikan", "4"), b("❌ Tolak", "5")}, []map[string]any{{"text": "📄 Surat", "url": "https://t.me/loket_bot?start=surat_1"}})})
	// the answering bot: toast for each press
	go func() {
		seen := 0
		for {
			ch := t.Changed()
			as := t.Answers(0)
			for _, a := range as[seen:] {
				call("answerCallbackQuery", map[string]any{"callback_query_id": a.Query, "text": "Diterima: " + a.Data})
				call("sendMessage", map[string]any{"chat_id": a.Chat, "text": "Anda menekan " + a.Data})
			}
			seen = len(as)
			<-ch
		}
	}()
	fmt.Println("ready")
	http.ListenAndServe("127.0.0.1:18099", p)
}
