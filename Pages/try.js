import {byID} from './dom.js';
import {Done} from './done.js';
import {findPanel} from './find.js';
import {askForKey} from './key.js';
import {labelsPanel} from './labels.js';
import {likenessPanel} from './likeness.js';
import {Models} from './models.js';
import {searchPanel} from './search.js';
import {tabs} from './tabs.js';
import {Tray} from './tray.js';
import {Vectors} from './vectors.js';

const [models, tray, vectors, done] = [new Models(), new Tray(), new Vectors(), new Done()];

const panels = {
  'labels-panel': labelsPanel(tray, models, done),
  'search-panel': searchPanel(tray, models, vectors, done),
  'find-panel': findPanel(tray, models, done),
  'likeness-panel': likenessPanel(tray, models, vectors, done),
};
let shown = 'labels-panel';

/** Only what is seen is asked for. */
function update() {
  if (models.chosen.length) panels[shown]();
}

tabs(byID('tabs'), (name) => {
  shown = name;
  update();
});
tray.addEventListener('change', update);
models.addEventListener('change', update);
askForKey(() => models.load());
models.load();
tray.addSamples();
