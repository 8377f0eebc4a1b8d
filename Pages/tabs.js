/**
 * Tabs by the letter of the ARIA practices: arrow keys, Home and End move between them, one is in the order of Tab.
 * `shown(name)` is called with the name of each tab that comes up.
 */
export function tabs(list, shown) {
  const all = [...list.querySelectorAll('[role=tab]')];
  const panel = (tab) => document.getElementById(tab.getAttribute('aria-controls'));
  function select(tab) {
    for (const one of all) {
      const isIt = one === tab;
      one.setAttribute('aria-selected', isIt);
      one.tabIndex = isIt ? 0 : -1;
      panel(one).hidden = !isIt;
    }
    shown(panel(tab).id);
  }
  for (const tab of all) tab.addEventListener('click', () => select(tab));
  list.addEventListener('keydown', (event) => {
    const index = all.indexOf(document.activeElement);
    const next = {ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: all.length - 1}[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = all.at(next % all.length);
    tab.focus();
    select(tab);
  });
}
