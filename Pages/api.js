/** What the server answered to, said in its own words. */
export class Refusal extends Error {
  constructor(status, error) {
    super(error?.message ?? `the server answered ${status}`);
    this.status = status;
    this.code = error?.code;
  }
}

// In this page's memory and nowhere else: it is gone with the page.
let key = '';

/** Tells of `key-needed`: the server asks for a key, or for another one. */
export const server = new EventTarget();

export function useKey(text) { key = text.trim(); }

export const hasKey = () => key !== '';

/** The fields that every request carries. */
export const authorization = () => (key ? {Authorization: `Bearer ${key}`} : {});

/**
 * One request, by a path relative to this page, so that it also works behind a prefix.
 *
 * @param {{json?: object, form?: FormData, signal?: AbortSignal}} [request] GET without a body, else POST
 * @returns {Promise<{data: object, stages: [string, number][], seen: number}>} the answer, the server's own stages and
 *   what the call took as seen from here, in milliseconds
 * @throws {Refusal}
 */
export async function call(path, {json, form, signal} = {}) {
  const headers = authorization();
  if (json) headers['Content-Type'] = 'application/json';
  const began = performance.now();
  const response = await fetch(path, {
    method: json || form ? 'POST' : 'GET', headers, body: form ?? (json && JSON.stringify(json)), signal, cache: 'no-store',
  });
  const text = await response.text();
  const seen = performance.now() - began;
  let data;
  try { data = JSON.parse(text); } catch { /* a proxy's own page: the status says enough */ }
  if (response.status === 401) server.dispatchEvent(new Event('key-needed'));
  if (!response.ok || data === undefined) throw new Refusal(response.status, data?.error);
  return {data, stages: stages(response.headers.get('Server-Timing')), seen};
}

/** `decode;dur=0.41, encode;dur=3.1` to `[['decode', 0.41], ['encode', 3.1]]`. */
function stages(field) {
  return [...(field ?? '').matchAll(/(\w+);dur=([\d.]+)/g)].map(([, name, duration]) => [name, Number(duration)]);
}

/** base64 of little-endian Float32. */
function floats(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

// What one request may hold here; the server's own limits are 64 pictures and 32 MiB unless it was told otherwise.
const MOST_PICTURES = 16;
const MOST_BYTES = 24 * 2 ** 20;

/** Cuts pictures (`{name, blob}`) into requests. */
export function batches(pictures) {
  const all = [];
  let bytes = Infinity;
  for (const picture of pictures) {
    bytes += picture.blob.size;
    if (bytes > MOST_BYTES || all.at(-1).length === MOST_PICTURES) {
      all.push([]);
      bytes = picture.blob.size;
    }
    all.at(-1).push(picture);
  }
  return all;
}

/** A form of pictures and fields; a list gives a field for each of its elements. */
export function form(pictures, fields) {
  const form = new FormData();
  for (const picture of pictures) form.append('image', picture.blob, picture.name);
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) form.append(name, one);
  }
  return form;
}

/** The unit vectors of pictures. `took(call)` hears of each request, `progress(done)` how many pictures are done. */
export async function embedPictures(model, pictures, {signal, took, progress}) {
  const vectors = [];
  for (const some of batches(pictures)) {
    const fields = {model: model.name, encoding_format: 'base64'};
    const answer = await call('embed/image', {form: form(some, fields), signal});
    took({path: '/embed/image', pictures: some, fields: {model: model.name}, ...answer});
    vectors.push(...answer.data.embeddings.map(floats));
    progress?.(vectors.length);
  }
  return vectors;
}

/** The unit vectors of texts. */
export async function embedTexts(model, texts, {signal, took}) {
  const answer = await call('embed/text', {json: {texts, model: model.name, encoding_format: 'base64'}, signal});
  took({path: '/embed/text', fields: {texts, model: model.name}, ...answer});
  return answer.data.embeddings.map(floats);
}

/** The cosine of two unit vectors. */
export function cosine(a, b) {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index] * b[index];
  return sum;
}

/** `exp(logit_scale) · cos + logit_bias`, as SigLIP was trained. */
export const logit = (model, cosine) => Math.exp(model.logit_scale) * cosine + model.logit_bias;

export const sigmoid = (logit) => 1 / (1 + Math.exp(-logit));

/** Scores that add up to 1. */
export function softmax(logits) {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
