import {byID, h} from './dom.js';
import {call} from './api.js';

/** The server's models, which of them are chosen, and what they can do, said plainly. */
export class Models extends EventTarget {
  #all = [];

  /** The first model, and the one beside it where one is chosen. */
  get chosen() {
    const names = [byID('model').value, byID('model-beside').value];
    return names.map((name) => this.#all.find((model) => model.name === name)).filter(Boolean);
  }

  /** Asks what is loaded, again each second as long as something is loading. */
  async load() {
    let answer;
    try { answer = await call('models'); } catch (error) {
      byID('model-about').replaceChildren(h('p', {class: 'warning'}, error.message));
      return;
    }
    // One checkpoint may be there twice, by its id and by an alias.
    const models = answer.data.models.map((model) => ({...model, name: model.alias ?? model.id}));
    const ready = models.filter((model) => model.status === 'ready');
    const loading = models.filter((model) => model.status !== 'ready');
    const isNews = ready.length !== this.#all.length;
    this.#all = ready;
    if (isNews) this.#fill();
    this.#describe(loading);
    if (loading.length) setTimeout(() => this.load(), 1000);
    if (isNews) this.dispatchEvent(new Event('change'));
  }

  constructor() {
    super();
    for (const id of ['model', 'model-beside']) {
      byID(id).addEventListener('change', () => {
        this.#describe([]);
        this.dispatchEvent(new Event('change'));
      });
    }
  }

  #fill() {
    const options = () => this.#all.map((model) => h('option', {value: model.name}, title(model)));
    byID('model').replaceChildren(...options());
    byID('model-beside').replaceChildren(h('option', {value: ''}, 'none'), ...options());
    byID('model-choice').hidden = this.#all.length < 2;
  }

  #describe(loading) {
    byID('model-about').replaceChildren(
      ...this.chosen.map(about), ...loading.map((model) => h('p', {}, h('strong', {}, title(model)), ' is still loading.')));
  }
}

const title = ({name, id}) => (name === id ? id : `${name} (${id})`);

function about(model) {
  const pictures = model.resolution ? `pictures at ${model.resolution.width} × ${model.resolution.height} pixels`
    : `pictures of any shape in up to ${model.max_num_patches} patches`;
  const facts = [
    model.architecture === 'siglip2' ? 'NaFlex' : 'fixed resolution', model.precision,
    model.modalities.includes('image') && pictures,
    model.modalities.includes('text') && `texts of up to ${model.sequence_length} tokens`,
    `vectors of ${model.dimensions} numbers`,
    model.classifier && `${model.classifier.labels.length} labels of its own`,
  ].filter(Boolean);
  const lacks = [
    !model.modalities.includes('image') && 'It takes no pictures.',
    !model.modalities.includes('text') && 'It takes no texts.',
    model.modalities.includes('image') && !model.outputs.includes('pooled') && 'It has no pooling head, so it scores nothing.',
  ].filter(Boolean).join(' ');
  return h('div', {class: 'about'},
    h('p', {}, h('strong', {}, title(model)), ` is loaded: ${facts.join(', ')}. ${lacks}`),
    model.id === 'siglip-mini' ? h('p', {class: 'warning'},
      'It is a teaching-size model: it knows emoji-like pictograms and coloured shapes, in many languages, and ',
      h('strong', {}, 'no photographs'), '. For those start the server with a released one: ',
      h('code', {}, 'siglip serve --model google/siglip2-base-patch16-224')) : null);
}

/** Whether a model compares pictures with texts. */
export const compares = (model) => model.logit_scale !== null;
