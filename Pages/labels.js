import {byID, counted, h, measure} from './dom.js';
import {batches, call, form, sigmoid, softmax} from './api.js';
import {newest} from './newest.js';
import {compares} from './models.js';

// The samples' names in some of the languages that siglip-mini was told.
const LABELS = {
  en: ['a bear', 'cat face', 'a rocket', 'a red circle', 'three blue triangles'],
  de: ['Bär', 'Katzengesicht', 'Rakete', 'roter Kreis', 'drei blaue Dreiecke'],
  fr: ['ours', 'tête de chat', 'fusée', 'cercle rouge', 'trois triangles bleus'],
  es: ['oso', 'cara de gato', 'cohete', 'círculo rojo', 'tres triángulos azules'],
  zh: ['熊', '猫脸', '火箭', '红色圆形', '三个蓝色三角形'],
  ja: ['熊', 'ネコの顔', 'ロケット', '赤い円', '三つの青い三角形'],
  ar: ['دب', 'وجه قطة', 'صاروخ', 'دائرة حمراء', 'ثلاث مثلثات زرقاء'],
  hi: ['भालू', 'बिल्ली का चेहरा', 'रॉकेट', 'लाल वृत्त', 'तीन नीला त्रिभुज'],
};

/** Zero-shot classification: a bar for each label, per picture and model. Gives what shows it anew. */
export function labelsPanel(tray, models, done) {
  const [labels, template] = [byID('labels'), byID('template')];
  const update = newest(byID('labels-status'), async (signal) => {
    const answers = [];
    const calls = [];
    for (const model of models.chosen) {
      answers.push([model, await classify(model, tray.pictures, labelsOf(model), template.value, signal, calls)]);
    }
    show(tray.pictures, answers);
    done.show(calls);
    return tray.pictures.length ? `Scored ${counted(tray.pictures.length, 'picture')}.` : 'Add a picture to see scores.';
  });
  function labelsOf(model) {
    return compares(model) ? labels.value.split('\n').map((line) => line.trim()).filter(Boolean) : [];
  }
  labels.value = LABELS.en.join('\n');
  byID('language').addEventListener('change', (event) => {
    labels.value = LABELS[event.target.value].join('\n');
    // English sentences round foreign words tell a model less than the words alone.
    template.value = event.target.value === 'en' ? template.defaultValue : '{}';
    update();
  });
  for (const field of [labels, template]) field.addEventListener('input', update);
  return update;
}

/** For each picture its predictions `{label, score, logit}`, by falling score. */
async function classify(model, pictures, labels, template, signal, calls) {
  if (!labels.length && !model.classifier) {
    throw new Error(compares(model) ? 'Write a label to see scores.' : `${model.name} has neither texts nor labels of its own.`);
  }
  const fields = labels.length ? {label: labels, hypothesis_template: template, model: model.name} : {model: model.name};
  const results = [];
  for (const some of batches(pictures)) {
    const answer = await call('classify', {form: form(some, fields), signal});
    calls.push({path: '/classify', pictures: some, fields, ...answer});
    results.push(...answer.data.results.map((result) => result.predictions));
  }
  return results;
}

function show(pictures, answers) {
  byID('labels-results').replaceChildren(...pictures.map((picture, index) => h('article', {class: 'card'},
    h('img', {src: picture.url, alt: ''}),
    h('div', {class: 'scores'}, h('h3', {}, picture.name),
      h('div', {class: 'side-by-side'}, answers.map(([model, results]) => table(model, results[index], answers.length > 1)))))));
}

/** Both ways to read logits: of each label on its own, and among the labels. */
function table(model, predictions, isNamed) {
  // Of a model's own labels `score` may be a softmax already, so each is made of the logits.
  const shares = softmax(predictions.map((prediction) => prediction.logit));
  const own = predictions.map((prediction) => sigmoid(prediction.logit));
  return h('table', {class: 'bars'},
    h('caption', {class: isNamed ? null : 'unseen'}, isNamed ? model.name : `Scores by ${model.name}`),
    h('thead', {}, h('tr', {}, ...['label', 'sigmoid', 'softmax'].map((name) => h('th', {scope: 'col'}, name)))),
    h('tbody', {}, predictions.map((prediction, index) => h('tr', {},
      h('th', {scope: 'row', dir: 'auto', title: `logit ${prediction.logit.toFixed(2)}`}, prediction.label),
      h('td', {}, measure(own[index].toFixed(4), own[index], 'own')),
      h('td', {}, measure(shares[index].toFixed(4), shares[index], 'share'))))));
}
