import {copyButton, h} from './dom.js';
import {authorization, hasKey} from './api.js';

// Longer answers are cut in the page, where megabytes of numbers help nobody.
const MOST_SHOWN = 20000;
let count = 0;

/** A form that sends an operation's request, with its example unless something else is written, and shows the answer. */
export function attempt(operation) {
  const inputs = (operation.parameters ?? []).map((parameter) => ({...parameter, ...input(parameter.name, parameter.schema, parameter)}));
  const body = operation.requestBody && bodyInput(operation.requestBody.content);
  const accepted = Object.keys(operation.responses['200'].content);
  const accept = h('select', {}, accepted.map((kind) => h('option', {}, kind)));
  const answer = h('div', {class: 'answer', role: 'status'});
  const form = h('form', {},
    h('div', {class: 'fields'}, inputs.map((one) => one.label), accepted.length > 1 ? h('label', {}, 'Accept ', accept) : null),
    body?.element, h('button', {}, 'Send'), answer);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    answer.replaceChildren('…');
    try { answer.replaceChildren(...await send(operation, inputs, await body?.read(), accept.value)); } catch (error) {
      answer.replaceChildren(h('p', {class: 'warning'}, error.message));
    }
  });
  return form;
}

/** An input for a value of a schema, and `read()`: what stands there, as a list of texts. */
function input(name, schema, {required, example} = {}) {
  const options = schema.enum ?? (schema.type === 'boolean' ? [true, false] : null);
  const isList = schema.type === 'array';
  const field = options
    ? h('select', {}, required ? null : h('option', {value: ''}, ''), options.map((value) => h('option', {selected: required && value === example}, String(value))))
    : isList ? h('textarea', {rows: 2, spellcheck: 'false'}) : h('input', {required, value: example, autocomplete: 'off', spellcheck: 'false'});
  const hint = schema.default !== undefined ? `(${[schema.default].flat().join(', ')}) ` : isList ? '(one a line) ' : '';
  const read = () => (isList ? field.value.split('\n') : [field.value]).filter(Boolean);
  return {label: h('label', {}, h('code', {}, name), ` ${hint}`, field), field, read};
}

const isPictures = (schema) => (schema.items ?? schema).format === 'binary';

/** The request's body in each of its kinds; `read()` gives `{type, data, curl}`. */
function bodyInput(content) {
  const kinds = Object.keys(content);
  const inputs = new Map(kinds.map((kind) => [kind, oneBody(kind, content[kind])]));
  const place = h('div', {});
  const choice = h('select', {}, kinds.map((kind) => h('option', {selected: kind === 'application/json'}, kind)));
  const show = () => place.replaceChildren(inputs.get(choice.value).element);
  choice.addEventListener('change', show);
  show();
  return {element: h('div', {}, h('label', {}, 'Body ', choice), place), read: () => inputs.get(choice.value).read(choice.value)};
}

function oneBody(kind, {schema, examples, example}) {
  if (kind === 'multipart/form-data') return formBody(schema);
  if (isPictures(schema)) {
    const file = fileInput();
    return {element: file.element, read: async (type) => {
      const [picture] = await file.read();
      return {type, data: picture, curl: [`-H 'Content-Type: ${type}'`, `--data-binary @${picture.name}`]};
    }};
  }
  const all = Object.values(examples ?? {one: {value: example}});
  const area = h('textarea', {rows: 8, spellcheck: 'false'}, written(all[0].value));
  const choice = h('select', {}, all.map((one, index) => h('option', {value: index}, one.summary ?? 'Example')));
  choice.addEventListener('change', () => { area.value = written(all[choice.value].value); });
  return {
    element: h('div', {}, all.length > 1 ? h('label', {}, 'Example ', choice) : null, h('label', {}, kind, area)),
    read: async (type) => ({type, data: area.value, curl: [`-H 'Content-Type: ${type}'`, `-d '${area.value.replaceAll("'", "'\\''")}'`]}),
  };
}

const written = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

function formBody(schema) {
  const [picture, ...others] = Object.entries(schema.properties);
  const file = fileInput();
  // `image`, `images` and `file` mean the same: one of them is enough here, and one of `label` and `labels`.
  const fields = others.filter(([name, field]) => !isPictures(field) && name !== 'labels')
    .map(([name, field]) => ({name, ...input(name, field)}));
  const label = fields.find(({name}) => name === 'label');
  if (label) label.field.value = 'a bear\na cat';
  return {
    element: h('div', {}, file.element, h('div', {class: 'fields'}, fields.map((one) => one.label))),
    read: async () => {
      const data = new FormData();
      const curl = [];
      for (const one of await file.read()) {
        data.append(picture[0], one, one.name);
        curl.push(`-F 'image=@"${one.name}"'`);
      }
      for (const {name, read} of fields) {
        for (const value of read()) {
          data.append(name, value);
          curl.push(`--form-string '${`${name}=${value}`.replaceAll("'", "'\\''")}'`);
        }
      }
      return {data, curl};
    },
  };
}

/** Pictures from this machine; the sample where none is chosen. */
function fileInput() {
  const field = h('input', {type: 'file', accept: 'image/*', multiple: true, id: `file-${++count}`});
  return {
    element: h('label', {}, 'Pictures (the sample bear.png where none is chosen) ', field),
    read: async () => {
      if (field.files.length) return [...field.files];
      const response = await fetch('pages/bear.png');
      return [new File([await response.blob()], 'bear.png', {type: 'image/png'})];
    },
  };
}

async function send(operation, inputs, body, accept) {
  let path = operation.path.slice(1);
  const query = new URLSearchParams();
  const headers = {Accept: accept, ...authorization()};
  const curl = hasKey() ? ['-H "Authorization: Bearer $SIGLIP_KEY"'] : [];
  for (const {name, in: place, read} of inputs) {
    for (const value of read()) {
      if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
      else if (place === 'query') query.append(name, value);
      else {
        headers[name] = value;
        curl.push(`-H '${name}: ${value}'`);
      }
    }
  }
  if (body?.type) headers['Content-Type'] = body.type;
  const url = new URL(`${path}${query.size ? `?${query}` : ''}`, new URL('.', location.href));
  const method = operation.method.toUpperCase();
  const began = performance.now();
  const response = await fetch(url, {method, headers, body: body?.data, cache: 'no-store'});
  const data = await response.blob();
  const seen = performance.now() - began;
  const command = [`curl -s '${url}'`, `-H 'Accept: ${accept}'`, ...curl, ...(body?.curl ?? [])].join(' \\\n  ');
  return [
    h('p', {}, h('span', {class: 'status'}, `${response.status} ${response.statusText}`), `, ${data.size} bytes in ${seen.toFixed(1)} ms`),
    h('pre', {tabindex: '0', 'aria-label': 'Answer'}, h('code', {}, await readable(data, response.headers.get('Content-Type') ?? ''))),
    h('details', {}, h('summary', {}, 'Header'), h('pre', {tabindex: '0', 'aria-label': 'Header'},
      h('code', {}, [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')))),
    h('details', {}, h('summary', {}, 'As curl'), copyButton(() => command),
      h('pre', {tabindex: '0', 'aria-label': 'The call as curl'}, h('code', {}, command))),
  ];
}

async function readable(data, type) {
  if (!/json|text|yaml/.test(type)) return `${data.size} bytes of ${type}`;
  let text = await data.text();
  if (type.includes('json')) text = JSON.stringify(JSON.parse(text), null, 2);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}\n… ${text.length - MOST_SHOWN} more characters` : text;
}
