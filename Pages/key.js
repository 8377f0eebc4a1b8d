import {byID} from './dom.js';
import {hasKey, server, useKey} from './api.js';

/** The form for a key: there once the server has asked for one. `used` is called with each new key. */
export function askForKey(used) {
  const form = byID('key-form');
  server.addEventListener('key-needed', () => {
    form.hidden = false;
    byID('key-status').textContent = hasKey() ? 'That is no key of this server.' : '';
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    byID('key-status').textContent = '';
    useKey(byID('key').value);
    used();
  });
}
