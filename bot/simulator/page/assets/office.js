// The mailbox and the hosting panel.
import { get, post, make } from './api.js';

const byId = (id) => document.getElementById(id);

// showMails fetches and draws the mailbox, newest first; opened ones stay open.
export async function showMails() {
  const mails = await get('mails');
  const open = new Set([...document.querySelectorAll('#mail-list details[open]')].map((item) => item.parentElement.dataset.mail));
  byId('mail-list').replaceChildren(...mails.map((mail) => mailItem(mail, open.has(mail.id))));
  if (!mails.length) byId('mail-list').append(make('p.empty', {}, 'Belum ada email.'));
}

function mailItem(mail, open) {
  return make('article.item', { 'data-mail': mail.id }, make('details', { open },
    make('summary', {}, make('span.subject', {}, mail.subject),
      make('span.meta', {}, `Kepada ${mail.to}`), make('span.meta', {}, mail.at)),
    make('span.meta', {}, `Dari ${mail.from}`),
    make('pre', {}, mail.text),
    ...mail.attachments.map((name, i) => make('a.file', {
      href: `mail/${encodeURIComponent(mail.id)}/${i}`, target: '_blank', rel: 'noopener', 'data-attachment': name,
    }, '📎 ' + name))));
}

// showPanel fetches and draws the accounts.
export async function showPanel() {
  const panel = await get('panel');
  byId('panel-note').textContent = panel.note;
  byId('panel-note').hidden = !panel.note;
  byId('panel-list').replaceChildren(...panel.accounts.map(accountItem));
  if (!panel.accounts.length) byId('panel-list').append(make('p.empty', {}, 'Belum ada akun.'));
}

function accountItem(account) {
  const tags = [make('span.tag' + (account.suspended ? '.bad' : '.good'), {}, account.suspended ? 'dibekukan' : 'aktif')];
  if (account.site) tags.push(make('span.tag', {}, 'situs baku terpasang'));
  return make('article.item', { 'data-account': account.username, 'data-suspended': String(account.suspended), 'data-site': String(account.site) },
    make('div.domain', {}, account.domain), make('span.meta', {}, 'Username ' + account.username), make('span.meta', {}, account.email), ...tags);
}

function tell(element, answer) {
  element.textContent = answer.detail;
  element.dataset.ok = String(answer.ok);
}

// listenPanel wires the login form, the form behind it, and the website's own.
export function listenPanel() {
  byId('panel-login').addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = await post('panel/login', { name: byId('panel-user').value.trim(), password: byId('panel-password').value }).catch((error) => ({ ok: false, detail: error.message }));
    tell(byId('panel-result'), answer);
    byId('panel-change').hidden = !answer.ok;
    byId('panel-changed').textContent = '';
  });
  byId('panel-change').addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = { name: byId('panel-user').value.trim(), password: byId('panel-password').value, new: byId('panel-new').value };
    const answer = await post('panel/password', body).catch((error) => ({ ok: false, detail: error.message }));
    tell(byId('panel-changed'), answer);
    if (answer.ok) { byId('panel-password').value = body.new; byId('panel-new').value = ''; }
  });
  byId('site-change').addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = { name: byId('site-user').value.trim(), password: byId('site-password').value, new: byId('site-new').value };
    tell(byId('site-changed'), await post('site/password', body).catch((error) => ({ ok: false, detail: error.message })));
  });
}
