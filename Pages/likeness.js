import {byID, counted, h} from './dom.js';
import {cosine} from './api.js';
import {newest} from './newest.js';

/** Each picture against each other: a table of cosines. Gives what shows it anew. */
export function likenessPanel(tray, models, vectors, done) {
  return newest(byID('likeness-status'), async (signal, say) => {
    const calls = [];
    const tables = [];
    for (const model of models.chosen) {
      const progress = (count) => say(`${counted(count, 'picture')} …`);
      const found = await vectors.of(model, tray.pictures, {signal, took: (call) => calls.push(call), progress});
      tables.push(table(model, tray.pictures, found));
    }
    byID('likeness-results').replaceChildren(...(tray.pictures.length ? tables : []));
    // Where all vectors were known, nothing was asked: what was done stays.
    if (calls.length) done.show(calls);
    return tray.pictures.length ? `Compared ${counted(tray.pictures.length, 'picture')}.` : 'Add pictures to compare.';
  });
}

function table(model, pictures, vectors) {
  const picture = (one, scope) => h('th', {scope}, h('img', {src: one.url, alt: one.name, title: one.name}));
  const cell = (value) => {
    const cell = h('td', {}, value.toFixed(2));
    // Pale enough for the number to be read on it.
    cell.style.setProperty('--strength', `${Math.round(45 * Math.max(0, value))}%`);
    return cell;
  };
  return h('div', {class: 'scrolls', tabindex: '0', role: 'region', 'aria-label': `Likeness by ${model.name}`},
    h('table', {class: 'likeness'}, h('caption', {}, `Cosine of the pictures' vectors, ${model.name}`),
      h('thead', {}, h('tr', {}, h('td', {}), pictures.map((one) => picture(one, 'col')))),
      h('tbody', {}, pictures.map((one, row) => h('tr', {}, picture(one, 'row'),
        pictures.map((_, column) => cell(cosine(vectors[row], vectors[column]))))))));
}
