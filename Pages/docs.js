import {byID, h} from './dom.js';
import {call} from './api.js';
import {attempt} from './attempt.js';
import {askForKey} from './key.js';
import {text, typeName, schemaList} from './schema.js';

/** The description with every `$ref` replaced by what it names; none of ours refers to itself. */
function resolved(document) {
  const resolve = (node) => {
    if (Array.isArray(node)) return node.map(resolve);
    if (node === null || typeof node !== 'object') return node;
    if (node.$ref) return resolve(node.$ref.slice(2).split('/').reduce((place, key) => place[key], document));
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolve(value)]));
  };
  return resolve(document);
}

async function load() {
  let answer;
  try { answer = await call('openapi.json'); } catch (error) {
    byID('docs-status').textContent = error.message;
    return;
  }
  const description = resolved(answer.data);
  const operations = Object.entries(description.paths).flatMap(([path, methods]) => Object.entries(methods).map(
    ([method, operation]) => ({path, method, ...operation})));
  const groups = description.tags.map((tag) => ({...tag, operations: operations.filter((one) => one.tags.includes(tag.name))}));
  byID('docs').replaceChildren(
    ...text(description.info.description),
    h('p', {}, `Version ${description.info.version}. The same to read by programs: `,
      h('a', {href: 'openapi.yaml'}, 'openapi.yaml'), ', ', h('a', {href: 'openapi.json'}, 'openapi.json'), '.'),
    h('nav', {'aria-label': 'Paths'}, h('ul', {class: 'contents'}, operations.map((one) => h('li', {},
      h('a', {href: `#${one.operationId}`}, title(one)))))),
    ...groups.map((group) => h('section', {'aria-labelledby': `tag-${group.name}`},
      h('h2', {id: `tag-${group.name}`}, `${group.name[0].toUpperCase()}${group.name.slice(1)}`), ...text(group.description),
      h('div', {class: 'operations'}, group.operations.map(article)))),
    errors(description.components));
  byID('docs-status').textContent = '';
  // The page was empty when the browser looked for the address's fragment.
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

const title = ({method, path}) => [h('span', {class: `method ${method}`}, method.toUpperCase()), ' ', h('code', {}, path)];

function article(operation) {
  return h('article', {class: 'operation', id: operation.operationId, 'aria-labelledby': `${operation.operationId}-title`},
    h('h3', {id: `${operation.operationId}-title`}, title(operation)),
    h('p', {}, h('strong', {}, operation.summary)),
    ...text(operation.description),
    parameters(operation.parameters ?? []),
    ...bodies('Request', operation.requestBody?.content ?? {}),
    answers(operation.responses),
    h('details', {class: 'try'}, h('summary', {}, 'Try it'), attempt(operation)));
}

function parameters(all) {
  if (!all.length) return null;
  return h('details', {}, h('summary', {}, 'Parameters'), h('ul', {class: 'schema'}, all.map((parameter) => h('li', {},
    h('code', {}, parameter.name), ' ', h('span', {class: 'kind'},
      `${typeName(parameter.schema)}, ${parameter.in}${parameter.required ? ', required' : ''}`), ' ', ...text(parameter.description)))));
}

function bodies(name, content) {
  const kinds = Object.entries(content);
  const groups = new Map();
  // Kinds that differ in name alone, such as the picture formats, are told once.
  for (const [kind, {schema, examples, example}] of kinds) {
    const same = JSON.stringify([schema, examples, example]);
    if (!groups.has(same)) groups.set(same, {kinds: [], schema, examples, example});
    groups.get(same).kinds.push(kind);
  }
  return [...groups.values()].map(({kinds, schema, examples, example}) => h('details', {},
    h('summary', {}, `${name}: ${kinds.join(', ')}`), schemaList(schema),
    ...Object.values(examples ?? (example !== undefined ? {one: {value: example}} : {})).map((one) => h('div', {},
      one.summary ? h('p', {class: 'hint'}, one.summary) : null,
      h('pre', {tabindex: '0', 'aria-label': 'Example'}, h('code', {}, shown(one.value)))))));
}

const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** Of what is refused the reason alone: all errors have one shape, which is told once. */
function answers(responses) {
  return h('details', {}, h('summary', {}, `Answers: ${Object.keys(responses).join(', ')}`),
    Object.entries(responses).map(([status, response]) => [
      h('p', {}, h('strong', {}, status), ' ', response.description.trim()),
      status < 400 ? bodies('Answer', response.content ?? {}) : [],
    ]));
}

function errors({schemas, responses}) {
  const example = Object.values(responses)[0].content['application/json'].example;
  return h('section', {'aria-labelledby': 'errors-title'}, h('h2', {id: 'errors-title'}, 'Errors'),
    h('div', {class: 'errors'}, h('p', {}, 'Whatever the status, an error looks so:'),
      h('pre', {tabindex: '0', 'aria-label': 'Example of an error'}, h('code', {}, shown(example))), schemaList(schemas.Error)));
}

askForKey(load);
load();
