// Switches that bring trouble to a party, and the way back to the beginning.
import { post } from './api.js';

const byId = (id) => document.getElementById(id);
const parties = ['panel', 'mail', 'telegram'];
let restarting = false;

// showTrouble shows which switches are on.
export function showTrouble(troubled) {
  if (restarting) { location.reload(); return; }
  for (const party of parties) byId('switch-' + party).setAttribute('aria-pressed', String(troubled.includes(party)));
}

// listenTrouble wires the switches; tell shows a refusal.
export function listenTrouble(tell) {
  for (const party of parties) {
    const button = byId('switch-' + party);
    button.addEventListener('click', async () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      const answer = await post('switch', { kind: party, on }).catch((error) => tell(error.message));
      if (answer) button.setAttribute('aria-pressed', String(on));
    });
  }
  byId('restart').addEventListener('click', () => { byId('restart-ask').returnValue = ''; byId('restart-ask').showModal(); });
  byId('restart-ask').addEventListener('close', async () => {
    if (byId('restart-ask').returnValue !== 'yes') return;
    const answer = await post('restart', {}).catch((error) => tell(error.message));
    if (!answer) return;
    localStorage.clear();
    restarting = true; // the first event of the new beginning loads the page anew
  });
}
