import {byID, h} from './dom.js';
import {cosine, embedPictures, embedTexts, logit, sigmoid} from './api.js';
import {newest} from './newest.js';
import {compares} from './models.js';

// Squares of 3/8 of each side, at 8 × 8 places: of what was tried on two things in a picture this found the right one
// most surely (docs/API.md).
const PLACES = 8;
const SHARE = 3 / 8;

/** Where in a picture a text is: the picture is asked again with each place hidden. Gives what shows it anew. */
export function findPanel(tray, models, done) {
  const run = newest(byID('find-status'), async (signal, say) => {
    const picture = tray.pictures.find((one) => String(one.id) === checked());
    const text = byID('find-text').value.trim();
    if (!picture || !text) return 'Choose a picture and write what to find in it.';
    const calls = [];
    const maps = [];
    for (const model of models.chosen) {
      if (!compares(model)) throw new Error(`${model.name} does not compare pictures with texts.`);
      maps.push(await find(model, picture, text, calls, signal, say));
    }
    byID('find-results').replaceChildren(...maps);
    const told = calls.filter((call) => !call.isRest).map((call) => (call.pictures ? {...call, pictures: [picture]} : call));
    done.show(calls, told, `The map asks /embed/image again, ${PLACES * PLACES} times over, with a square of the picture hidden.`);
    return 'Done.';
  }, 0);
  byID('find-form').addEventListener('submit', (event) => { event.preventDefault(); run(); });
  const checked = () => document.querySelector('input[name=find-picture]:checked')?.value;
  return () => choose(tray.pictures, checked());
}

function choose(pictures, before) {
  const picked = pictures.find((one) => String(one.id) === before) ?? pictures.at(-1);
  byID('find-pictures').replaceChildren(...pictures.map((picture) => h('label', {},
    h('input', {type: 'radio', name: 'find-picture', value: picture.id, checked: picture === picked}),
    h('img', {src: picture.url, alt: picture.name}))));
}

async function find(model, picture, text, calls, signal, say) {
  const [wanted] = await embedTexts(model, [text], {signal, took: (call) => calls.push(call)});
  // Hardly larger than the network sees it: the picture goes out 65 times.
  const side = Math.min(512, Math.max(256, model.resolution?.width ?? 512));
  const whole = await scaled(picture.blob, side);
  const places = [...Array(PLACES * PLACES).keys()];
  const all = [whole, ...places.map((place) => hidden(whole, ...boundsOf(place, whole)))];
  // Side by side: where a browser is busy, it lets each wait for a second before it encodes it.
  const variants = await Promise.all(all.map(async (canvas) => ({name: picture.name, blob: await encoded(canvas)})));
  const before = calls.length;
  const vectors = await embedPictures(model, variants, {
    signal,
    // The first request says what is done; the rest differs in the hidden square alone.
    took: (call) => calls.push({...call, isRest: calls.length > before}),
    progress: (count) => say(`${model.name}: ${count} of ${variants.length} pictures …`),
  });
  const logits = vectors.map((vector) => logit(model, cosine(vector, wanted)));
  return figure(model, text, whole, logits[0], logits.slice(1).map((value) => logits[0] - value));
}

async function scaled(blob, side) {
  const bitmap = await createImageBitmap(blob);
  const factor = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * factor)), Math.max(1, Math.round(bitmap.height * factor)));
  const pen = canvas.getContext('2d', {willReadFrequently: true});
  // JPEG has no transparency, and a canvas would make it black.
  pen.fillStyle = 'white';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const encoded = (canvas) => canvas.convertToBlob({type: 'image/jpeg', quality: 0.92});

/** x, y, width and height of the square at a place, row by row. */
function boundsOf(place, {width, height}) {
  const [row, column] = [Math.floor(place / PLACES), place % PLACES];
  return [((column + 0.5) / PLACES - SHARE / 2) * width, ((row + 0.5) / PLACES - SHARE / 2) * height, SHARE * width, SHARE * height];
}

/** The picture with a square painted over in its mean colour, which tells a model least. */
function hidden(whole, x, y, width, height) {
  const canvas = new OffscreenCanvas(whole.width, whole.height);
  const pen = canvas.getContext('2d');
  pen.drawImage(whole, 0, 0);
  pen.fillStyle = whole.mean ??= mean(whole);
  pen.fillRect(x, y, width, height);
  return canvas;
}

function mean(canvas) {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const sums = [0, 0, 0];
  for (let index = 0; index < data.length; index++) if (index % 4 < 3) sums[index % 4] += data[index];
  return `rgb(${sums.map((sum) => Math.round(sum / (data.length / 4))).join(' ')})`;
}

/** @param {number[]} drops how much lower the logit is with each place hidden */
function figure(model, text, whole, logit, drops) {
  const most = Math.max(...drops);
  const place = drops.indexOf(most);
  const canvas = h('canvas', {width: whole.width, height: whole.height, role: 'img', 'data-place': place, 'data-drop': most});
  const pen = canvas.getContext('2d');
  pen.drawImage(whole, 0, 0);
  if (most > 0) pen.drawImage(heat(drops.map((drop) => Math.max(0, drop) / most)), 0, 0, canvas.width, canvas.height);
  const score = sigmoid(logit);
  const said = most > 0
    ? `Most depends on the ${where(place)}: with it hidden the logit falls from ${logit.toFixed(1)} to ${(logit - most).toFixed(1)}.`
    : 'Whatever is hidden, the score does not fall: the text is not found here.';
  canvas.setAttribute('aria-label', `Heat map of “${text}”. ${said}`);
  return h('figure', {}, canvas, h('figcaption', {}, h('strong', {}, model.name), `: “${text}” scores ${score.toFixed(4)} on the whole picture. ${said}`,
    score < 0.05 ? ' So low a score may mean that it is not in the picture; then the map shows no more than what is least unlike it.' : ''));
}

/** 8 × 8 shares to as many pixels, which the browser blends as it enlarges them: glowing where it counts, veiled where not. */
function heat(shares) {
  const canvas = new OffscreenCanvas(PLACES, PLACES);
  const image = new ImageData(PLACES, PLACES);
  shares.forEach((share, index) => {
    image.data.set([30 + 225 * share, 20 + 60 * share, 60 * (1 - share), 190 * (1 - share) + 120 * share], 4 * index);
  });
  canvas.getContext('2d').putImageData(image, 0, 0);
  return canvas;
}

function where(place) {
  const third = (index) => Math.floor((index * 3) / PLACES);
  const row = ['upper', 'middle', 'lower'][third(Math.floor(place / PLACES))];
  const column = ['left', 'middle', 'right'][third(place % PLACES)];
  return row === 'middle' && column === 'middle' ? 'middle' : `${row} ${column}`;
}
