import {byID, counted, h, measure} from './dom.js';
import {cosine, embedTexts, logit, sigmoid} from './api.js';
import {newest} from './newest.js';
import {compares} from './models.js';

/** Many pictures against one text, ranked. Gives what shows it anew. */
export function searchPanel(tray, models, vectors, done) {
  const query = byID('query');
  const update = newest(byID('search-status'), async (signal, say) => {
    const text = query.value.trim();
    if (!text || !tray.pictures.length) {
      byID('search-results').replaceChildren();
      return text ? 'Add pictures to search in.' : 'Write what to look for.';
    }
    const calls = [];
    const took = (call) => calls.push(call);
    const ranked = [];
    for (const model of models.chosen) {
      if (!compares(model)) throw new Error(`${model.name} does not compare pictures with texts.`);
      const [wanted] = await embedTexts(model, [text], {signal, took});
      const progress = (count) => say(`${counted(count, 'picture')} …`);
      const found = await vectors.of(model, tray.pictures, {signal, took, progress});
      const hits = tray.pictures.map((picture, index) => ({picture, cosine: cosine(wanted, found[index])}));
      ranked.push([model, hits.sort((a, b) => b.cosine - a.cosine)]);
    }
    byID('search-results').replaceChildren(...ranked.map(([model, hits]) => column(model, hits, ranked.length > 1)));
    done.show(calls);
    return `Ranked ${counted(tray.pictures.length, 'picture')}.`;
  });
  query.addEventListener('input', update);
  return update;
}

function column(model, hits, isNamed) {
  return h('section', {}, isNamed ? h('h3', {}, model.name) : null,
    h('ol', {class: 'ranked'}, hits.map(({picture, cosine}) => {
      const score = sigmoid(logit(model, cosine));
      return h('li', {}, h('img', {src: picture.url, alt: ''}), h('div', {}, h('strong', {}, picture.name),
        measure(score.toFixed(4), score, 'own'),
        h('span', {class: 'hint'}, `cosine ${cosine.toFixed(4)}`)));
    })));
}
