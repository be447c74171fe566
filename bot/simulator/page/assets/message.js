// One message, or one album, as elements.
import { make } from './api.js';

// build draws a block: the messages of one album, or a single message.
// actions: press, link, copy, command, reply, edit, jump, view.
export function build(messages, me, actions) {
  const first = messages[0];
  if (first.service) return make('div.service', marks(first), first.service);
  if (messages.every((m) => m.deleted)) return make('div.service', marks(first), '🗑️ Pesan dihapus');
  const own = first.from === me;
  const block = make('div.block' + (own ? '.own' : ''), { ...marks(first), tabindex: '-1' });
  if (first.album) block.dataset.album = first.album;
  if (first.buttons) block.classList.add('wide');
  if (first.only) block.classList.add('private');
  const bubble = make('div.bubble');
  if (!own) bubble.append(make('div.name', {}, first.name));
  if (first.only) bubble.append(make('small.only', {}, '👁️ hanya terlihat oleh ' + first.onlyName));
  if (first.forwarded) bubble.append(make('small', {}, '↪ Diteruskan'));
  if (first.reply) bubble.append(quote(first.reply, actions));
  bubble.append(...contents(messages, actions), ...texts(messages, actions), foot(messages.at(-1), own, actions));
  block.append(bubble);
  if (first.buttons) block.append(keyboard(first, actions));
  return block;
}

function marks(m) {
  return {
    'data-message': m.id, 'data-chat': m.chat, 'data-from': m.from, 'data-edits': m.edits,
    'data-only': m.only || null, 'data-ephemeral': m.ephemeral || null,
    'data-deleted': m.deleted ? 'true' : null, 'data-protected': m.protected ? 'true' : null,
  };
}

function quote(reply, actions) {
  return make('button.reply', { type: 'button', onclick: () => actions.jump(reply.id), 'aria-label': 'Lihat pesan yang dibalas: ' + reply.text },
    make('b', {}, reply.name), make('span', {}, reply.text));
}

function contents(messages, actions) {
  const parts = [];
  const photos = messages.filter((m) => m.photo);
  if (photos.length) {
    const grid = make('div.grid' + (photos.length > 1 ? '.many' : ''));
    grid.append(...photos.map((m, i) => photo(m, i + 1, photos.length, actions)));
    parts.push(grid);
  }
  for (const m of messages) {
    if (m.document) parts.push(doc(m));
    if (m.contact) parts.push(make('div.contact', {}, make('b', {}, m.contact.name), make('span', {}, m.contact.phone)));
    if (m.note) parts.push(make('div.text', {}, m.note));
  }
  return parts;
}

function photo(m, number, total, actions) {
  const source = 'file/' + m.photo.id;
  const label = total > 1 ? `Foto ${number} dari ${total}, buka` : 'Foto, buka';
  return make('button.photo', { type: 'button', 'aria-label': label, ...marks(m), onclick: () => actions.view(source, !m.protected) },
    make('img', { src: source, alt: '', loading: 'lazy', width: m.photo.width, height: m.photo.height }));
}

function doc(m) {
  const kind = (m.document.name.split('.').pop() || 'file').slice(0, 4).toUpperCase();
  const links = make('small', {}, m.document.size ? m.document.size + ' · ' : '');
  const open = { href: 'file/' + m.document.id, target: '_blank', rel: 'noopener' };
  links.append(m.protected ? 'dilindungi' : make('a', { href: open.href + '?simpan=1', download: m.document.name }, 'Unduh'));
  return make('div.doc', marks(m), make('div.sheet', { 'aria-hidden': 'true' }, kind),
    make('div', {}, make('a', open, m.document.name), links));
}

function texts(messages, actions) {
  return messages.filter((m) => m.html).map((m) => {
    const text = make('div.text');
    text.innerHTML = m.html; // made and escaped by the server
    text.querySelectorAll('tg-spoiler').forEach(hide);
    text.querySelectorAll('a').forEach((link) => follow(link, link.getAttribute('href'), actions));
    enliven(text, actions);
    return text;
  });
}

// hide turns a spoiler into something that opens on a tap, once and for all.
function hide(spoiler) {
  const inner = make('span', { 'aria-hidden': 'true' });
  inner.append(...spoiler.childNodes);
  const cover = make('span.spoiler', { role: 'button', tabindex: '0', 'aria-expanded': 'false', 'aria-label': 'Teks tersembunyi, ketuk untuk melihat' }, inner);
  const show = () => {
    cover.setAttribute('aria-expanded', 'true');
    for (const name of ['role', 'tabindex', 'aria-label']) cover.removeAttribute(name);
    inner.removeAttribute('aria-hidden');
  };
  cover.addEventListener('click', show);
  cover.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); show(); }
  });
  spoiler.replaceWith(cover);
}

function follow(link, address, actions) {
  link.href = address;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.addEventListener('click', (event) => { if (actions.link(address)) event.preventDefault(); });
}

const live = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])|(?<![\w/<.])(\/[a-z][a-z0-9_]{1,31})(?![\w/])/g;

// enliven makes addresses and commands in plain text clickable.
function enliven(text, actions) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest('a, code, pre, .spoiler')) nodes.push(walker.currentNode);
  }
  for (const node of nodes) {
    const parts = [];
    let end = 0;
    for (const match of node.data.matchAll(live)) {
      parts.push(node.data.slice(end, match.index));
      parts.push(match[1] ? address(match[1], actions) : command(match[2], actions));
      end = match.index + match[0].length;
    }
    if (end) node.replaceWith(...parts, node.data.slice(end));
  }
}

function address(text, actions) {
  const link = make('a', {}, text);
  follow(link, text, actions);
  return link;
}

function command(text, actions) {
  return make('button.command', { type: 'button', onclick: () => actions.command(text) }, text);
}

function foot(m, own, actions) {
  const line = make('div.foot');
  if (m.reaction) line.append(make('span', { 'aria-label': 'Reaksi' }, m.reaction));
  line.append(make('button.act', { type: 'button', onclick: () => actions.reply(m), title: 'Balas', 'aria-label': 'Balas' }, '↩'));
  if (own && m.plain && !m.album && !m.only) line.append(make('button.act', { type: 'button', onclick: () => actions.edit(m), title: 'Ubah', 'aria-label': 'Ubah' }, '✎'));
  if (m.protected) line.append(make('span', { title: 'Tidak dapat diteruskan atau disimpan', 'aria-label': 'Isi dilindungi' }, '🔒'));
  if (m.edited) line.append('diedit');
  line.append(make('time', {}, m.time));
  return line;
}

function keyboard(m, actions) {
  const rows = make('div.buttons', { role: 'group', 'aria-label': 'Tombol pesan' });
  for (const row of m.buttons) rows.append(make('div', {}, ...row.map((b) => button(m, b, actions))));
  return rows;
}

function button(m, b, actions) {
  const attributes = { 'data-button': b.text, 'data-kind': b.kind, class: b.style || null };
  if (b.kind === 'url') {
    const link = make('a', { ...attributes, class: attributes.class }, b.text);
    follow(link, b.value, actions);
    return link;
  }
  const element = make('button', { ...attributes, type: 'button', disabled: b.kind === 'disabled' }, b.text);
  element.addEventListener('click', () => (b.kind === 'copy' ? actions.copy(b.value, element) : actions.press(m, b, element)));
  return element;
}
