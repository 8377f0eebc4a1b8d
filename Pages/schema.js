import {h} from './dom.js';

/** The description's Markdown, as far as it is used there: paragraphs and `code`. */
export function text(markdown) {
  return (markdown ?? '').trim().split(/\n{2,}/).filter(Boolean).map((paragraph) => h('p', {},
    paragraph.split('`').map((part, index) => (index % 2 ? h('code', {}, part) : part))));
}

/** `integer, 1 to 5`, `list of string, at most 64`. */
export function typeName(schema) {
  const {type, items, oneOf, minimum, maximum, maxItems, format, nullable} = schema;
  const values = schema.enum?.filter((value) => value !== null);
  const name = values ? values.map((value) => JSON.stringify(value)).join(' or ')
    : type === 'array' ? `list of ${typeName(items)}`
    : oneOf ? oneOf.map(typeName).filter((one, index, all) => all.indexOf(one) === index).join(', or ')
    : type ?? 'any';
  const bounds = minimum !== undefined && maximum !== undefined ? `${minimum} to ${maximum}`
    : minimum !== undefined ? `at least ${minimum}` : maximum !== undefined ? `at most ${maximum}` : null;
  return [
    name, format && `(${format})`, bounds && `, ${bounds}`, maxItems && `, at most ${maxItems}`, nullable && ', or null',
    schema.default !== undefined && `, default ${JSON.stringify(schema.default)}`,
  ].filter(Boolean).join(' ').replaceAll(' ,', ',');
}

/** A schema as a list of its fields, and theirs. */
export function schemaList(schema) {
  const alternatives = (schema.oneOf ?? schema.anyOf)?.filter((one) => one.properties || one.type) ?? [];
  const fields = Object.entries(schema.properties ?? {});
  const inner = schema.type === 'array' ? schema.items : null;
  return h('div', {}, ...text(schema.description),
    fields.length ? h('ul', {class: 'schema'}, fields.map(([name, field]) => h('li', {},
      h('code', {}, name), ' ', h('span', {class: 'kind'}, `${typeName(field)}${schema.required?.includes(name) ? ', always' : ''}`), ' ',
      isNested(field) ? schemaList(field) : h('span', {}, ...text(field.description))))) : null,
    inner && isNested(inner) ? schemaList(inner) : null,
    !fields.length && !inner && !alternatives.length ? h('p', {class: 'kind'}, typeName(schema)) : null,
    alternatives.length ? h('ul', {class: 'schema'}, alternatives.map((one) => h('li', {},
      h('span', {class: 'kind'}, typeName(one)), ' ', schemaList(one)))) : null);
}

function isNested(schema) {
  return Boolean(schema.properties || (schema.items && isNested(schema.items)) || schema.oneOf?.some(isNested));
}
