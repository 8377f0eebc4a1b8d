import {byID, counted, h} from './dom.js';
import {samples} from './samples.js';

// What the server reads; anything else that the browser can show is sent as PNG.
const READ_BY_SERVER = ['image/jpeg', 'image/png', 'image/webp'];

/** The pictures at hand: dropped, pasted, picked, photographed or samples. Tells of `change`. */
export class Tray extends EventTarget {
  /** `{id, name, blob, url, width, height}`, oldest first. */
  pictures = [];
  #latest = 0;

  constructor() {
    super();
    for (const [button, input] of [['pick', 'pick-files'], ['photograph', 'photograph-file']]) {
      byID(button).addEventListener('click', () => byID(input).click());
      byID(input).addEventListener('change', async (event) => {
        await this.add(event.target.files);
        // So that the same file can be chosen again.
        event.target.value = '';
      });
    }
    byID('samples').addEventListener('click', () => this.addSamples());
    byID('remove-all').addEventListener('click', () => this.#remove(this.pictures));
    document.addEventListener('paste', (event) => this.add(event.clipboardData.files));
    const shade = (isOver) => document.body.classList.toggle('dropping', isOver);
    document.addEventListener('dragover', (event) => { event.preventDefault(); shade(true); });
    document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) shade(false); });
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      shade(false);
      this.add(event.dataTransfer.files);
    });
  }

  async addSamples() {
    try { await this.add(await samples()); } catch (error) { this.#say(error.message); }
  }

  /** Adds the files that are pictures, and says of each other one that it is none. */
  async add(files) {
    if (!files.length) return;
    const refused = [];
    // A copy: the browser's own list is emptied while the decoder is waited for.
    for (const file of [...files]) {
      try {
        const picture = await this.#picture(file);
        this.pictures.push(picture);
      } catch {
        refused.push(`${file.name}: this browser cannot read it as a picture.`);
      }
    }
    this.#show();
    this.#say([this.#count(), ...refused].join(' '));
  }

  async #picture(file) {
    const bitmap = await createImageBitmap(file);
    const {width, height} = bitmap;
    let [blob, name] = [file, file.name || 'picture.png'];
    if (!READ_BY_SERVER.includes(file.type)) {
      const canvas = new OffscreenCanvas(width, height);
      canvas.getContext('2d').drawImage(bitmap, 0, 0);
      blob = await canvas.convertToBlob();
      name = name.replace(/\.\w+$/, '') + '.png';
    }
    bitmap.close();
    return {id: ++this.#latest, name: this.#unique(name), blob, url: URL.createObjectURL(blob), width, height};
  }

  /** Pictures from the clipboard are all called image.png: the second becomes image-2.png. */
  #unique(name) {
    const taken = new Set(this.pictures.map((picture) => picture.name));
    let unique = name;
    for (let number = 2; taken.has(unique); number++) unique = name.replace(/(\.\w+)?$/, `-${number}$1`);
    return unique;
  }

  #remove(pictures) {
    for (const picture of pictures) URL.revokeObjectURL(picture.url);
    this.pictures = this.pictures.filter((picture) => !pictures.includes(picture));
    this.#show();
    this.#say(this.#count());
    // The button that had the focus is gone.
    byID('pick').focus();
  }

  #show() {
    byID('tray').replaceChildren(...this.pictures.map((picture) => h('li', {},
      h('img', {src: picture.url, alt: ''}),
      h('a', {href: picture.url, download: picture.name, title: `Save ${picture.name}`}, picture.name),
      h('span', {class: 'hint'}, `${picture.width} × ${picture.height}`),
      h('button', {type: 'button', class: 'remove', 'aria-label': `Remove ${picture.name}`, onclick: () => this.#remove([picture])}, '×'))));
    byID('remove-all').hidden = this.pictures.length === 0;
    this.dispatchEvent(new Event('change'));
  }

  #count() { return `${counted(this.pictures.length, 'picture')}.`; }

  #say(text) { byID('tray-status').textContent = text; }
}
