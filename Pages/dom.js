/**
 * An element: `h('p', {class: 'hint', onclick: act}, 'text', child)`. True sets an attribute without a value; false,
 * null and undefined leave it out, and so do children that are null or undefined.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null));
  return element;
}

export const byID = (id) => document.getElementById(id);

/** `1 picture`, `2 pictures`. */
export const counted = (count, thing) => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** A number and a bar of `share` (0 to 1) of its place's width, which readers of the screen pass over. */
export function measure(number, share, kind) {
  const filled = h('span', {class: `fill ${kind}`});
  // By the object model: the policy of the page forbids style attributes.
  filled.style.width = `${100 * Math.min(1, Math.max(0, share))}%`;
  return h('span', {class: 'measure'}, h('span', {class: 'number'}, number), h('span', {class: 'bar', 'aria-hidden': 'true'}, filled));
}

/** Copies the text of `source()`, and says so on the button for two seconds. */
export function copyButton(source) {
  const button = h('button', {type: 'button', class: 'small'}, 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(source());
      button.textContent = 'Copied';
    } catch {
      // Outside https and localhost browsers give pages no clipboard.
      button.textContent = 'Select it and copy';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  });
  return button;
}
