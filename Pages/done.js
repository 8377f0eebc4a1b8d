import {byID, copyButton, counted, h, measure} from './dom.js';
import {hasKey} from './api.js';
import {snippets} from './snippets.js';

const STAGES = {
  decode: 'decode the pictures', preprocess: 'resize them', tokenize: 'tokenize the texts', queue: 'wait for a free encoder',
  encode: 'run the network', total: 'all in the server',
};

/** What was just done: the requests' stages, and how to do the same without this page. */
export class Done {
  #language = 'curl';
  #texts = {};

  constructor() {
    byID('snippet-copy').replaceWith(copyButton(() => this.#texts[this.#language]));
    for (const input of document.querySelectorAll('input[name=language]')) {
      input.addEventListener('change', () => {
        this.#language = input.value;
        this.#write();
      });
    }
  }

  /**
   * @param calls as `snippets` takes them, each with the `stages` and milliseconds (`seen`) of its answer
   * @param told those to tell, where not all can be: `note` says of the rest
   */
  show(calls, told = calls, note = '') {
    byID('timing').replaceChildren(...calls.map(timing));
    byID('done-note').textContent = note;
    this.#texts = snippets(told, hasKey());
    this.#write();
    byID('done').hidden = calls.length === 0;
  }

  #write() { byID('snippet').textContent = this.#texts[this.#language]; }
}

function timing({path, fields, pictures, stages, seen}) {
  const row = (name, milliseconds) => h('tr', {}, h('th', {scope: 'row'}, name),
    h('td', {}, measure(`${milliseconds.toFixed(1)} ms`, milliseconds / seen, 'own')));
  const [count, thing] = pictures ? [pictures.length, 'picture'] : [fields.texts.length, 'text'];
  return h('table', {class: 'bars timing'}, h('caption', {}, `POST ${path}, ${fields.model}, ${counted(count, thing)}`),
    h('tbody', {}, stages.map(([name, milliseconds]) => row(STAGES[name] ?? name, milliseconds)), row('as seen from this page', seen)));
}
