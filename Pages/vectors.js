import {embedPictures} from './api.js';

/** Vectors of pictures by model, asked for once. */
export class Vectors {
  #known = new Map();

  /** One unit vector per picture. `how`: signal, took and progress, as `embedPictures` takes them. */
  async of(model, pictures, how) {
    const known = this.#known.get(model.name) ?? new Map();
    this.#known.set(model.name, known);
    const missing = pictures.filter((picture) => !known.has(picture.id));
    const vectors = await embedPictures(model, missing, how);
    missing.forEach((picture, index) => known.set(picture.id, vectors[index]));
    return pictures.map((picture) => known.get(picture.id));
  }
}
