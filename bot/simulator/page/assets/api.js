// Talking to the server: posts answer with JSON, one stream brings changes.

const offline = 'Bot demo sedang tidak berjalan. Jalankan lagi di terminal: go run ./bot demo. Yang sudah tersimpan tidak hilang.';

// reach fetches; where nobody answers the error says what to do about it.
async function reach(path, options) {
  return fetch('api/' + path, options).catch(() => { throw new Error(offline); });
}

// post performs an action; a refusal is thrown as an Error for the person.
export async function post(path, body) {
  const form = body instanceof FormData;
  const response = await reach(path, {
    method: 'POST',
    headers: form ? {} : { 'Content-Type': 'application/json' },
    body: form ? body : JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail || 'Permintaan gagal');
  return answer;
}

export async function get(path) {
  const response = await reach(path);
  if (!response.ok) throw new Error('Permintaan gagal');
  return response.json();
}

// follow calls onEvent with every event and onState with whether the
// connection stands.
export function follow(onEvent, onState) {
  const source = new EventSource('api/events');
  source.onmessage = (message) => { onState(true); onEvent(JSON.parse(message.data)); };
  source.onerror = () => onState(false);
}

// make builds an element: make('button.icon', {type: 'button'}, 'text', child).
export function make(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}
