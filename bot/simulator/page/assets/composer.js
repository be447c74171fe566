// Where a person writes: text, files, commands, contact, reply keyboard.
import { post, get, make } from './api.js';

const samples = [
  ['surat', '📷 Foto surat permohonan', 'satu foto'],
  ['surat-pdf', '📄 Surat permohonan PDF', 'satu dokumen'],
  ['tampilan', '🖼️ Tangkapan layar aplikasi', 'satu foto'],
  ['tampilan-album', '🖼️ Tiga tangkapan layar', 'album'],
  ['stiker', '👍 Stiker', 'satu stiker'],
  ['suara', '🎤 Pesan suara', '7 detik'],
];

export class Composer {
  constructor(chat) {
    this.chat = chat;
    const part = (selector, name) => chat.part(selector, name);
    this.box = chat.section.querySelector('.write');
    this.form = chat.section.querySelector('.row');
    this.input = part('.row textarea', 'input');
    this.send = part('.send', 'send');
    this.attach = part('.attach', 'attach');
    this.slash = part('.slash', 'commands');
    this.menu = part('.menu:not(.commandlist)', 'menu');
    this.list = part('.commandlist', 'commandlist');
    this.keys = part('.keys', 'keys');
    this.quote = part('.quote', 'reply');
    this.photos = part('.photos', 'photos');
    this.documents = part('.documents', 'documents');
    part('.quote button', 'reply-cancel').addEventListener('click', () => this.cancel());
    this.listen();
    this.fillMenu();
  }

  listen() {
    this.form.addEventListener('submit', (event) => { event.preventDefault(); this.submit(); });
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.submit(); }
      if (event.key === 'Escape') this.cancel();
    });
    this.input.addEventListener('input', () => { this.grow(); this.keep(); });
    this.attach.addEventListener('click', () => this.toggle(this.menu, this.attach));
    this.slash.addEventListener('click', () => this.commands());
    this.photos.addEventListener('change', () => this.upload(this.photos, 'photo'));
    this.documents.addEventListener('change', () => this.upload(this.documents, 'document'));
    document.addEventListener('click', (event) => {
      if (!this.box.contains(event.target)) this.close();
    });
    this.box.addEventListener('keydown', (event) => { if (event.key === 'Escape') this.close(); });
  }

  fillMenu() {
    const pick = (input) => () => { this.close(); input.click(); };
    this.menu.append(
      make('button', { type: 'button', onclick: pick(this.photos) }, '🖼️ Foto dari komputer ini', make('small', {}, 'beberapa sekaligus menjadi album')),
      make('button', { type: 'button', onclick: pick(this.documents) }, '📎 Berkas dari komputer ini'),
      make('h3', {}, 'Contoh siap pakai'),
      ...samples.map(([kind, label, detail]) => make('button', { type: 'button', 'data-sample': kind, onclick: () => this.sample(kind) }, label, make('small', {}, detail))),
      make('h3', {}, 'Kontak'),
      make('button', { type: 'button', 'data-contact': 'own', onclick: () => this.contact('own') }, '👤 Kontak saya'),
      make('button', { type: 'button', 'data-contact': 'other', onclick: () => this.contact('other') }, '👥 Kontak orang lain'),
    );
  }

  toggle(menu, button) {
    const opening = menu.hidden;
    this.close();
    menu.hidden = !opening;
    button.setAttribute('aria-expanded', String(opening));
    if (opening) menu.querySelector('button')?.focus();
  }

  close() {
    for (const menu of [this.menu, this.list]) menu.hidden = true;
    for (const button of [this.attach, this.slash]) button.setAttribute('aria-expanded', 'false');
  }

  async commands() {
    if (!this.list.hidden) return this.close();
    const entries = await get(`commands?chat=${this.chat.chat.id}&user=${this.chat.me}`).catch(() => []);
    this.list.replaceChildren(...entries.map((c) => make('button', {
      type: 'button', 'data-command': c.command, onclick: () => { this.close(); this.chat.say('/' + c.command); },
    }, '/' + c.command, make('small', {}, c.description))));
    if (!entries.length) this.list.append(make('p.empty', {}, 'Belum ada perintah.'));
    this.toggle(this.list, this.slash);
  }

  // show puts the reply keyboard of the chat below the input.
  show(keyboard, closed) {
    this.box.hidden = closed;
    if (keyboard?.only && !keyboard.only.includes(this.chat.me)) keyboard = null;
    const signature = JSON.stringify(keyboard);
    if (signature === this.signature) return;
    this.signature = signature;
    this.keys.replaceChildren(...(keyboard?.rows || []).map((row) => make('div', {}, ...row.map((key) => make('button', {
      type: 'button', 'data-key': key.text, onclick: () => this.chat.act('key', { text: key.text }),
    }, key.text)))));
    this.input.placeholder = keyboard?.placeholder || 'Pesan';
    const asking = keyboard?.forceReply && this.chat.chat.messages.get(keyboard.message);
    if (asking) this.replyTo(asking);
  }

  replyTo(m) { this.aim({ reply: m.id, ephemeral: m.ephemeral || 0 }, m.name, m.plain || 'Berkas'); }

  // asked opens the reply field once for a message that the person alone sees.
  asked(m) {
    const mark = m && m.ephemeral + ' ' + m.after;
    if (mark && mark !== this.answering) this.replyTo(m);
    if (!mark && this.answering && this.target?.ephemeral) this.cancel();
    this.answering = mark;
  }

  edit(m) {
    this.aim({ edit: m.id }, 'Ubah pesan', m.plain);
    this.input.value = m.plain;
    this.grow();
  }

  aim(target, title, text) {
    this.target = target;
    this.quote.hidden = false;
    this.quote.querySelector('b').textContent = title;
    this.quote.querySelector('span').textContent = text.replace(/\s+/g, ' ');
    this.input.focus({ preventScroll: true });
  }

  cancel() {
    if (this.target?.edit) this.input.value = '';
    this.target = null;
    this.quote.hidden = true;
    this.grow();
  }

  // keep remembers what is typed, chat by chat, also over a reload.
  keep() {
    if (this.target?.edit) return;
    if (this.input.value) localStorage.setItem(this.place(), this.input.value);
    else localStorage.removeItem(this.place());
  }

  place() { return `typed ${this.chat.me} ${this.chat.chat?.id}`; }

  reset() {
    this.cancel();
    this.input.value = localStorage.getItem(this.place()) || '';
    this.signature = undefined;
    this.answering = undefined;
    this.close();
    this.grow();
  }

  grow() {
    this.input.style.height = 'auto';
    if (this.input.scrollHeight) this.input.style.height = Math.min(this.input.scrollHeight + 2, 140) + 'px';
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    const target = this.target || {};
    const chat = this.chat.chat, me = this.chat.me;
    this.input.value = '';
    this.cancel();
    const sent = target.edit ? await this.chat.act('edit', { message: target.edit, text })
      : await this.chat.act('text', { text, replyTo: target.reply || 0, ephemeral: target.ephemeral || 0 });
    if (this.chat.chat !== chat || this.chat.me !== me) return;
    if (!sent && !this.input.value) this.input.value = text; // nobody took it: it is not lost
    this.keep();
    this.grow();
  }

  replying() {
    const id = this.target?.reply || 0;
    this.cancel();
    return id;
  }

  sample(kind) { this.close(); this.chat.act('sample', { kind, replyTo: this.replying() }); }

  contact(kind) { this.close(); this.chat.act('contact', { kind }); }

  async upload(input, kind) {
    const form = new FormData();
    const text = this.input.value.trim();
    for (const [name, value] of Object.entries({ user: this.chat.me, chat: this.chat.chat.id, kind, text, replyTo: this.replying() })) form.append(name, value);
    for (const file of input.files) form.append('files', file);
    input.value = '';
    this.input.value = '';
    this.grow();
    try {
      await post('files', form);
    } catch (error) {
      this.chat.toast(error.message);
    }
  }
}
