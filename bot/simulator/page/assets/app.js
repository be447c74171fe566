// The page's state and wiring.
import { follow, post, make } from './api.js';
import { Chat } from './chat.js';
import { showMails, showPanel, listenPanel } from './office.js';
import { listenTrouble, showTrouble } from './trouble.js';
import { Tour } from './tour.js';

const byId = (id) => document.getElementById(id);
const state = { chats: new Map(), bot: null, group: 0, username: '', panelURL: '', mails: 0, mailsSeen: 0, side: 'mail', privately: false };
const shared = { answers: new Map(), link, view, alert: showAlert };
const phone = new Chat('phone', shared);
const team = new Chat('team', shared);
const app = byId('app');

const wide = matchMedia('(min-width: 1041px)');
const officer = () => Number(byId('officer').value);
const verifier = () => Number(byId('verifier').value);
const teamChat = () => (state.privately ? verifier() : state.group);

// seen remembers the last message that stood on the screen, chat by chat.
const seen = new Map(Object.entries(JSON.parse(localStorage.getItem('seen') || '{}')).map(([id, n]) => [Number(id), n]));

function take(event) {
  if (event.full) begin(event);
  for (const part of event.chats || []) merge(part);
  byId('clock').textContent = event.now;
  showTrouble(event.troubled || []);
  if (event.full || event.mails !== state.mails) { state.mails = event.mails; showMails(); }
  if (event.full || event.panel !== state.panel) { state.panel = event.panel; showPanel(); }
  for (const chat of event.busy || []) for (const column of [phone, team]) if (column.chat?.id === chat) column.working();
  draw();
  for (const answer of event.answers || []) {
    shared.answers.set(answer.query, answer);
    phone.answer(answer);
    team.answer(answer);
  }
  document.body.dataset.ready = 'true';
  tour.look();
}

function begin(event) {
  Object.assign(state, { bot: event.bot, username: event.username, group: event.group, panelURL: event.panelURL || '' });
  state.chats.clear();
  choices(byId('officer'), event.officers, 'officer');
  choices(byId('verifier'), event.verifiers, 'verifier');
  byId('phone-title').textContent = event.bot.name;
}

function choices(select, people, key) {
  const chosen = select.value || localStorage.getItem(key);
  select.replaceChildren(...people.map((p) => make('option', { value: p.id, 'data-name': p.name }, p.name)));
  if (people.some((p) => String(p.id) === chosen)) select.value = chosen;
}

function merge(part) {
  let chat = state.chats.get(part.id);
  if (!chat) state.chats.set(part.id, chat = { messages: new Map() });
  const { messages, ...rest } = part;
  Object.assign(chat, rest);
  for (const m of messages) chat.messages.set(m.id, m);
}

function draw() {
  const mine = state.chats.get(officer()), theirs = state.chats.get(teamChat());
  if (!mine || !theirs) return;
  phone.show(mine, officer());
  team.show(theirs, verifier());
  byId('team-title').textContent = theirs.title;
  byId('phone-block').textContent = mine.blocked ? 'Buka blokir' : 'Blokir bot';
  byId('phone-block').hidden = !mine.started;
  marks();
}

// onScreen tells whether a part of the page can be seen now.
const onScreen = (tab) => wide.matches ? tab !== (state.side === 'mail' ? 'panel' : 'mail') : app.dataset.tab === tab;

// marks counts unread messages and puts the numbers on tabs and names.
function marks() {
  if (onScreen('phone')) read(officer());
  if (onScreen('team')) read(teamChat());
  if (onScreen('mail')) state.mailsSeen = state.mails;
  badge('tab-phone', unread(officer()));
  badge('tab-team', unread(state.group) + unread(verifier()));
  badge('tab-mail', state.mails - state.mailsSeen);
  badge('team-group', unread(state.group));
  badge('team-private', unread(verifier()));
  for (const select of [byId('officer'), byId('verifier')]) {
    for (const option of select.options) {
      const count = option.selected ? 0 : unread(Number(option.value));
      option.textContent = option.dataset.name + (count ? ` (${count} baru)` : '');
    }
  }
  localStorage.setItem('seen', JSON.stringify(Object.fromEntries(seen)));
}

function read(id) {
  const numbers = [...(state.chats.get(id)?.messages.keys() || [])];
  seen.set(id, Math.max(0, ...numbers));
}

function unread(id) {
  const last = seen.get(id) || 0;
  return [...(state.chats.get(id)?.messages.values() || [])].filter((m) => m.id > last && m.fromBot && !m.deleted).length;
}

function badge(id, count) {
  const mark = byId(id).querySelector('.badge');
  mark.hidden = count < 1;
  mark.textContent = count > 99 ? '99+' : count;
  mark.setAttribute('aria-label', `${count} baru`);
}

// link follows an address inside the demo and says whether it did: deep links
// start the bot as the person of the column, the panel's and the websites' logins open its tab.
function link(address, column) {
  const deep = address.match(/^(?:https?:\/\/)?t\.me\/([A-Za-z0-9_]+)(?:\?start=([A-Za-z0-9_-]*))?$/)
    || address.match(/^tg:\/\/resolve\?domain=([A-Za-z0-9_]+)(?:&start=([A-Za-z0-9_-]*))?$/);
  if (deep && deep[1].toLowerCase() === state.username.toLowerCase()) {
    if (column === team) privately(true);
    post('start', { user: column.me, data: deep[2] || '' }).catch((error) => column.toast(error.message));
    return true;
  }
  if (state.panelURL && address.startsWith(state.panelURL) || address.endsWith('/wp-login.php')) { openTab('panel'); return true; }
  return Boolean(deep) || address.startsWith('tg://');
}

function view(source, keep) {
  const save = byId('viewer').querySelector('a');
  save.href = source + '?simpan=1';
  save.hidden = !keep;
  byId('viewer').querySelector('img').src = source;
  byId('viewer').showModal();
}

function showAlert(text) {
  byId('alert-text').textContent = text;
  byId('alert').showModal();
}

function privately(yes) {
  state.privately = yes;
  byId('team-group').setAttribute('aria-selected', String(!yes));
  byId('team-private').setAttribute('aria-selected', String(yes));
  draw();
}

function openTab(tab) {
  app.dataset.tab = tab;
  if (tab === 'mail' || tab === 'panel') app.dataset.side = state.side = tab;
  for (const button of document.querySelectorAll('#tabs button')) {
    const chosen = wide.matches ? button.dataset.tab === state.side : button.dataset.tab === app.dataset.tab;
    button.setAttribute('aria-selected', String(chosen));
  }
  draw();
}

async function advance(hours) {
  await post('advance', { hours }).catch((error) => phone.toast(error.message));
}

byId('officer').addEventListener('change', () => { localStorage.setItem('officer', officer()); draw(); });
byId('verifier').addEventListener('change', () => { localStorage.setItem('verifier', verifier()); draw(); });
byId('team-other').addEventListener('click', () => {
  const select = byId('verifier');
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  select.dispatchEvent(new Event('change'));
});
byId('team-lose').addEventListener('click', () => team.act('lose', {}));
byId('team-group').addEventListener('click', () => privately(false));
byId('team-private').addEventListener('click', () => privately(true));
byId('advance-hour').addEventListener('click', () => advance(1));
byId('advance-day').addEventListener('click', () => advance(24));
byId('phone-block').addEventListener('click', () => phone.act('block', { on: !phone.chat.blocked }));
byId('viewer').addEventListener('click', (event) => { if (event.target.id === 'viewer') byId('viewer').close(); });
for (const button of document.querySelectorAll('#tabs button')) button.addEventListener('click', () => openTab(button.dataset.tab));
wide.addEventListener('change', () => openTab(app.dataset.tab));
listenPanel();
listenTrouble((text) => phone.toast(text));
const tour = new Tour({ phone, team, openTab, privately });
openTab('phone');
if (location.search === '?tur') tour.go(0);
follow(take, (up) => { byId('offline').hidden = up; });
