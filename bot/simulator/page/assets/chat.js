// A column with one chat: its messages, answers to presses, and the composer.
import { post, make } from './api.js';
import { build } from './message.js';
import { Composer } from './composer.js';

const toastTime = 6000; // milliseconds

// What stands in a chat that is still empty.
const hints = {
  phone: 'Di sini Anda menjadi petugas unit kerja. Tekan MULAI untuk menyapa Loket.',
  group: 'Di sini Anda menjadi tim verifikasi. Permohonan petugas datang sebagai kartu dengan tombol.',
  private: 'Percakapan pribadi verifikator dengan Loket: surat untuk dicetak dan pekerjaan manual diantar ke sini.',
};

export class Chat {
  // prefix is "phone" or "team"; shared has what both columns use.
  constructor(prefix, shared) {
    this.prefix = prefix;
    this.shared = shared;
    this.section = document.getElementById(prefix);
    this.section.append(document.getElementById('composer').content.cloneNode(true));
    this.log = this.part('.log', 'log');
    this.toasts = this.part('.toasts', 'toasts');
    this.busy = this.part('.busy', 'busy');
    this.hint = this.part('.hint', 'hint');
    this.startBox = this.section.querySelector('.start');
    this.startButton = this.part('.start-button', 'start');
    this.startButton.addEventListener('click', () => this.act('start', { data: '' }));
    this.log.setAttribute('aria-label', prefix === 'phone' ? 'Obrolan petugas dengan Loket' : 'Obrolan tim');
    this.composer = new Composer(this);
    this.stick();
    this.blocks = new Map();
    this.pressed = new Map();
  }

  part(selector, name) {
    const element = this.section.querySelector(selector);
    element.id = `${this.prefix}-${name}`;
    return element;
  }

  // show puts a chat and the person who acts in it into the column.
  show(chat, me) {
    const changed = this.chat?.id !== chat.id || this.me !== me;
    this.chat = chat;
    this.me = me;
    this.log.dataset.chat = chat.id;
    if (changed) {
      this.blocks.clear();
      this.log.replaceChildren();
      this.toasts.replaceChildren();
      this.busy.hidden = true;
      this.composer.reset();
    }
    const closed = !chat.started || chat.blocked;
    this.startBox.hidden = !closed;
    this.startButton.textContent = chat.blocked ? 'MULAI ULANG' : 'MULAI';
    this.composer.show(chat.keyboard, closed);
    this.hint.textContent = hints[this.prefix === 'phone' ? 'phone' : chat.id === me ? 'private' : 'group'];
    this.composer.asked((chat.private || []).filter((m) => m.only === me && m.forceReply).at(-1));
    this.hint.hidden = [...chat.messages.values()].some((m) => !m.service);
    this.draw(changed);
  }

  // stick keeps the latest message in sight while the column's size changes.
  stick() {
    let low = true;
    this.log.addEventListener('scroll', () => {
      low = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    });
    new ResizeObserver(() => { if (low) this.log.scrollTop = this.log.scrollHeight; }).observe(this.log);
  }

  // draw brings the log up to date, touching only blocks that changed.
  draw(jump) {
    this.arriving = jump;
    const near = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    let previous = null, day = '', count = 0;
    const kept = new Set();
    const alone = (this.chat.private || []).filter((m) => m.only === this.me);
    for (const messages of group([...this.chat.messages.values(), ...alone])) {
      if (messages[0].day !== day) {
        day = messages[0].day;
        previous = this.place('day ' + day, day, previous, () => make('div.day', {}, day));
        kept.add('day ' + day);
      }
      const key = messages[0].only ? 'e' + messages[0].ephemeral + ' ' + messages[0].after : 'm' + messages[0].id;
      const before = this.log.childElementCount;
      previous = this.place(key, JSON.stringify(messages), previous, () => build(messages, this.me, this.actions()));
      if (this.log.childElementCount > before && messages[0].from === this.me) count++;
      kept.add(key);
    }
    for (const [key, block] of this.blocks) {
      if (!kept.has(key)) { block.element.remove(); this.blocks.delete(key); }
    }
    if (jump || near || count) this.log.scrollTop = this.log.scrollHeight;
  }

  place(key, signature, previous, make) {
    const old = this.blocks.get(key);
    if (old?.signature === signature) return old.element;
    const element = make();
    if (old || this.arriving) element.classList.add('still');
    if (old) {
      const label = old.element.contains(document.activeElement) && document.activeElement.dataset.button;
      const focused = old.element.contains(document.activeElement);
      old.element.replaceWith(element);
      if (focused) (element.querySelector(`[data-button="${CSS.escape(label || '')}"]`) || element).focus({ preventScroll: true });
    } else if (previous) previous.after(element);
    else this.log.prepend(element);
    this.blocks.set(key, { element, signature });
    return element;
  }

  actions() {
    return {
      press: (m, b, element) => this.press(m, b, element),
      link: (address) => this.shared.link(address, this),
      copy: (text, element) => copy(text, element),
      command: (text) => this.say(text),
      reply: (m) => this.composer.replyTo(m),
      edit: (m) => this.composer.edit(m),
      jump: (id) => this.jump(id),
      view: (source, keep) => this.shared.view(source, keep),
    };
  }

  async press(m, b, element) {
    element.setAttribute('aria-busy', 'true');
    const answer = await this.act('press', { message: m.id, ephemeral: m.ephemeral || 0, data: b.value });
    if (answer?.query) this.pressed.set(answer.query, element);
    else element.removeAttribute('aria-busy');
    const early = this.shared.answers.get(answer?.query);
    if (early) this.answer(early);
    setTimeout(() => element.removeAttribute('aria-busy'), 15000);
  }

  // answer shows what the bot answered to a press made here.
  answer(a) {
    const element = this.pressed.get(a.query);
    if (!element) return;
    this.pressed.delete(a.query);
    element.removeAttribute('aria-busy');
    if (a.url) this.shared.link(a.url, this);
    if (!a.text) return;
    if (a.alert) this.shared.alert(a.text);
    else this.toast(a.text);
  }

  toast(text) {
    const toast = make('div.toast', {}, text);
    this.toasts.append(toast);
    setTimeout(() => toast.remove(), toastTime);
  }

  working() {
    this.busy.hidden = false;
    clearTimeout(this.busyTimer);
    this.busyTimer = setTimeout(() => { this.busy.hidden = true; }, 4000);
  }

  jump(id) {
    const target = this.log.querySelector(`[data-message="${id}"]`);
    if (!target) return;
    target.scrollIntoView({ block: 'center' });
    target.classList.add('flash');
    setTimeout(() => target.classList.remove('flash'), 1200);
  }

  say(text) { return this.act('text', { text }); }

  // act posts what the person of this column does; refusals become a toast.
  async act(path, body) {
    try {
      return await post(path, { user: this.me, chat: this.chat.id, ...body });
    } catch (error) {
      this.toast(error.message);
      return null;
    }
  }
}

// group joins the messages of an album.
function group(messages) {
  const groups = [];
  const place = (m) => m.id || m.after + 0.5; // what one person alone sees has no number of its own
  for (const m of messages.sort((a, b) => place(a) - place(b))) {
    const last = groups.at(-1);
    if (m.album && last?.[0].album === m.album) last.push(m);
    else groups.push([m]);
  }
  return groups;
}

async function copy(text, element) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make('textarea', { 'aria-hidden': 'true' });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  const label = element.dataset.button;
  element.textContent = '✓ Disalin';
  element.dataset.copied = 'true';
  setTimeout(() => { element.textContent = label; delete element.dataset.copied; }, 2000);
}
