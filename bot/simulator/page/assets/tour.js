// The guided tour: eight steps from the first word to the login. Each can be done
// by hand, or is done by the button; the tour goes on when it sees it done.
const byId = (id) => document.getElementById(id);
const patience = 20000; // milliseconds that a move waits for the bot
const pace = 350;

// answers are what the tour gives to each question, by words of the question.
const answers = [
  ['Persetujuan penggunaan data', { press: '✅ Setuju' }],
  ['Nama lengkap', { press: 'Pakai ' }],
  ['18 digit', { press: 'Saya non-ASN' }],
  ['Jabatan', { say: 'Pranata Komputer' }],
  ['Apakah yang dimaksud salah satu unit kerja', { press: 'Dinas Kesehatan' }],
  ['Unit kerja', { say: 'Dinas Kesehatan' }],
  ['Email dinas', { say: 'dinkes@banyuasinkab.go.id' }],
  ['Nomor HP', { key: true }],
  ['berkas sudah kami terima', { press: '✅ Selesai' }],
  ['Surat usulan\n', { sample: 'surat-pdf' }],
  ['Nomor dan tanggal surat', { press: '⏭️ Lewati' }],
  ['sudah dipakai atau sedang diajukan', { option: 0 }],
  ['Alamat ini sudah ada', { say: 'Dinas Kesehatan Kabupaten Banyuasin' }],
  ['Alamat website\n', { say: 'dinkes' }],
  ['Nama website', { say: 'Dinas Kesehatan Kabupaten Banyuasin' }],
  ['Email untuk akun', { press: 'Pakai ' }],
];

const summary = 'Ringkasan permohonan website';

export class Tour {
  // world has both columns and what chooses a tab or a chat.
  constructor(world) {
    this.world = world;
    this.box = byId('tour');
    this.at = Number(localStorage.getItem('tour') ?? -1);
    this.steps = this.plan();
    byId('tour-open').addEventListener('click', () => this.go(0));
    byId('tour-close').addEventListener('click', () => this.go(-1));
    byId('tour-skip').addEventListener('click', () => this.go(this.at + 1));
    byId('tour-do').addEventListener('click', () => this.perform());
    setInterval(() => { if (!this.box.hidden) this.look(); }, 500); // what is done by hand brings no event
  }

  plan() {
    const { phone, team, openTab, privately } = this.world;
    const onPhone = () => openTab('phone');
    const onTeam = () => { openTab('team'); privately(false); };
    return [
      { text: 'Kolom kiri adalah ponsel petugas unit kerja. Sapa bot dengan MULAI.', show: onPhone, near: '#phone-start', done: () => phone.chat?.started && says(phone, ''), move: () => click('#phone-start') },
      { text: 'Menu berisi semua layanan. Tekan 🏛️ Ajukan Website.', show: onPhone, near: '#phone-log', done: () => says(phone, 'Langkah 1 dari'), move: () => this.press(phone, '🏛️ Ajukan Website', '/mulai') },
      { text: 'Bot bertanya satu per satu: data diri (sekali saja), lalu permohonannya. Jawab sendiri, atau biarkan diisikan.', show: onPhone, near: '#phone-input', done: () => says(phone, summary), move: () => this.fill() },
      { text: 'Ringkasan dapat diubah sebelum dikirim. Tekan ✅ Kirim; nomor dan batas waktunya langsung muncul.', show: onPhone, near: '#phone-log', done: () => says(phone, 'nomor WEB-'), move: () => this.press(phone, '✅ Kirim') },
      { text: 'Kolom kedua adalah grup tim. Kartu memuat isian dan petunjuk. Tekan ✅ Setujui, lalu Ya, setujui.', show: onTeam, near: '#team-log', done: () => says(phone, 'sudah siap'), move: async () => { await this.press(team, '✅ Setujui'); await this.press(team, 'Ya, setujui'); } },
      { text: 'Akun siap dalam beberapa detik. Kembali ke ponsel, tekan 👁️ Tampilkan akun.', show: onPhone, near: '#phone-log', done: () => says(phone, 'Password sementara:'), move: () => this.press(phone, '👁️ Tampilkan akun') },
      { text: 'Username dan password itu berlaku di panel. Masuk ke panel dengan keduanya.', show: () => openTab('panel'), near: '#panel-login', done: () => byId('panel-result').dataset.ok === 'true', move: () => this.login() },
      { text: 'Akun yang sama datang lewat email, dengan suratnya. Buka email itu. Setelah ini, cobalah sakelar gangguan, ⏩ waktu, atau tautkan akun kecbetung lewat Lupa Password.', show: () => openTab('mail'), near: '#mail-list', done: () => document.querySelector('#mail-list details[open]') !== null, move: async () => { await until(() => document.querySelector('#mail-list summary')); click('#mail-list summary'); } },
    ];
  }

  go(step) {
    this.at = step;
    localStorage.setItem('tour', String(step));
    document.querySelector('.toured')?.classList.remove('toured');
    this.box.hidden = step < 0;
    if (step < 0) return;
    const now = this.steps[step];
    byId('tour-title').textContent = now ? `Tur · langkah ${step + 1} dari ${this.steps.length}` : 'Tur selesai';
    byId('tour-text').textContent = now ? now.text : 'Itulah perjalanan satu permohonan, dari sapaan sampai akun yang dapat dipakai. Tim berlatih tanpa akibat lewat /bantuan di grup, lalu Latihan.';
    byId('tour-do').removeAttribute('aria-busy');
    byId('tour-do').hidden = byId('tour-skip').hidden = !now;
    if (!now) return;
    now.show();
    document.querySelector(now.near)?.classList.add('toured');
    this.look();
  }

  // look goes on once the step is done.
  look() {
    if (this.at >= 0 && this.box.hidden) this.go(this.at); // after a reload
    if (this.at >= 0 && this.steps[this.at]?.done()) this.go(this.at + 1);
  }

  async perform() {
    const button = byId('tour-do'), step = this.at;
    if (this.busy === step) return;
    this.busy = step;
    button.setAttribute('aria-busy', 'true');
    try {
      await this.steps[step]?.move();
    } catch (error) {
      if (this.at === step) this.world.phone.toast(error.message);
    }
    if (this.busy === step) this.busy = null;
    if (this.at === step) button.removeAttribute('aria-busy');
    this.look();
  }

  // fill answers questions until the summary stands there.
  async fill() {
    const { phone } = this.world;
    for (let round = 0; round < 40 && !says(phone, summary); round++) {
      const last = latest(phone), found = last && answers.find(([words]) => (last.plain || '').includes(words));
      if (!found) throw new Error('Tur berhenti: pertanyaan ini belum dikenal. Silakan dijawab sendiri.');
      await this.give(found[1], last);
    }
  }

  async give(answer, last) {
    const { phone } = this.world;
    const before = last.id + ' ' + last.edits;
    if (answer.say) await phone.say(answer.say);
    if (answer.sample) await phone.act('sample', { kind: answer.sample, replyTo: 0 });
    if (answer.key) click('#phone-keys button');
    if (answer.press || answer.option !== undefined) click(labelled(phone, last, answer.press));
    await until(() => { const now = latest(phone); return now && now.id + ' ' + now.edits !== before; });
    await wait(pace);
  }

  // press waits for a button and taps the latest of that label.
  async press(column, label, otherwise) {
    const button = () => column.log.querySelectorAll(`[data-button="${CSS.escape(label)}"]`);
    if (!button().length && otherwise) await column.say(otherwise);
    await until(() => button().length);
    [...button()].at(-1).click();
    await wait(pace);
  }

  login() {
    const said = messages(this.world.phone).map((m) => m.plain || '').filter((text) => text.includes('Password sementara:')).at(-1) || '';
    byId('panel-user').value = said.match(/Username: (\S+)/)?.[1] || '';
    byId('panel-password').value = said.match(/Password sementara: (\S+)/)?.[1] || '';
    byId('panel-login').requestSubmit();
    return until(() => byId('panel-result').dataset.ok);
  }
}

const wait = (time) => new Promise((done) => setTimeout(done, time));

async function until(holds) {
  for (let waited = 0; !holds(); waited += 100) {
    if (waited > patience) throw new Error('Bot belum menjawab. Silakan dicoba sekali lagi.');
    await wait(100);
  }
}

const messages = (column) => [...(column.chat?.messages.values() || [])].filter((m) => m.fromBot && !m.deleted);
const latest = (column) => messages(column).at(-1);
const says = (column, words) => messages(column).some((m) => (m.plain || '').includes(words));

// labelled finds a button of a message by the beginning of its label; without
// one its first button.
function labelled(column, m, label) {
  const buttons = [...column.log.querySelectorAll(`[data-message="${m.id}"] [data-button], [data-button]`)];
  return label ? buttons.filter((b) => b.dataset.button.startsWith(label)).at(-1) : buttons.at(-1);
}

function click(what) {
  const element = typeof what === 'string' ? document.querySelector(what) : what;
  if (!element) throw new Error('Tombolnya belum ada. Silakan dicoba sekali lagi.');
  element.click();
}
