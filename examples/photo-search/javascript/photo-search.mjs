#!/usr/bin/env node
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const service = process.env.SIGLIP_URL ?? 'http://127.0.0.1:8080'
const database = new pg.Client(process.env.DATABASE_URL)
const rows = async (sql, ...values) => (await database.query({ text: sql, values, rowMode: 'array' })).rows

async function ask(path, body, left = 10) {
  const response = await fetch(service + path, { method: 'POST', body })
  if ([429, 503].includes(response.status) && left > 0) {
    await sleep(1000 * (response.headers.get('Retry-After') ?? 1)) // busy: asked again when it says
    return ask(path, body, left - 1)
  }
  const answer = await response.json()
  if (!answer.error) return answer
  throw Object.assign(new Error(answer.error.message), { status: response.status, type: answer.error.type })
}

async function form(pictures, labels = []) {
  const form = new FormData()
  for (const picture of pictures) form.append('image', new Blob([await readFile(picture)]))
  for (const label of labels) form.append('label', label)
  return form
}

/** Yields pictures, at most 8 a request, with their answer. A picture that is refused fails its whole request:
 *  that is halved until the picture stands alone, to be named and left out. */
async function* send(path, pictures, labels) {
  if (pictures.length === 0) return
  if (pictures.length <= 8) {
    try {
      return yield [pictures, await ask(path, await form(pictures, labels))]
    } catch (refusal) {
      if (refusal.status !== 413 && refusal.type !== 'invalid_image') throw refusal
      if (pictures.length === 1) return console.error(`${pictures[0]}: ${refusal.message}`)
    }
  }
  const middle = Math.floor(pictures.length / 2)
  yield* send(path, pictures.slice(0, middle), labels)
  yield* send(path, pictures.slice(middle), labels)
}

async function index(folder) {
  const root = await realpath(folder)
  const names = (await readdir(root, { recursive: true })).filter((name) => /\.(jpe?g|png|webp)$/i.test(name))
  const found = new Map()
  for (const path of names.sort().map((name) => join(root, name))) {
    const file = await stat(path)
    if (file.isFile()) found.set(path, Math.floor(file.mtimeMs / 1000))
  }
  const known = new Map(await rows('SELECT path, modified FROM pictures'))
  const fresh = [...found.keys()].filter((path) => Number(known.get(path)) !== found.get(path))
  let indexed = 0
  for await (const [paths, { embeddings }] of send('/embed/image', fresh)) {
    await rows(
      `INSERT INTO pictures SELECT * FROM unnest($1::text[], $2::bigint[], $3::vector[]) ON CONFLICT (path)
       DO UPDATE SET modified = excluded.modified, embedding = excluded.embedding`,
      paths, paths.map((path) => found.get(path)), embeddings.map((vector) => JSON.stringify(vector)),
    )
    indexed += paths.length
  }
  return [[`${indexed} indexed, ${found.size - fresh.length} known, ${fresh.length - indexed} left out`]]
}

const nearest = ({ embeddings }) => rows('SELECT * FROM nearest($1)', JSON.stringify(embeddings[0]))

async function tag(labels) {
  const pictures = await rows('SELECT path FROM pictures ORDER BY path')
  for await (const [paths, { results }] of send('/classify', pictures.flat(), labels)) {
    const tags = results.flatMap(({ index, predictions }) => predictions.map((tag) => ({ ...tag, path: paths[index] })))
    await rows(
      `INSERT INTO tags SELECT * FROM json_to_recordset($1) AS tag (path text, label text, score real)
       ON CONFLICT (path, label) DO UPDATE SET score = excluded.score`,
      JSON.stringify(tags),
    )
  }
  return rows('SELECT * FROM tagged($1)', labels)
}

const usage = 'usage: photo-search.mjs index FOLDER | search TEXT | like PICTURE | duplicates [THRESHOLD] | tag LABEL…'
const verbs = {
  index: ([folder]) => index(folder),
  search: async ([text]) => nearest(await ask('/embed/text', new Blob([text], { type: 'text/plain' }))),
  like: async ([picture]) => nearest(await ask('/embed/image', await form([picture]))),
  duplicates: ([threshold]) => rows('SELECT * FROM duplicates($1)', threshold ?? '0.95'),
  tag: (labels) => tag(labels),
}

try {
  const [verb, ...words] = process.argv.slice(2)
  if (!verbs[verb] || (words.length === 0 && verb !== 'duplicates')) throw new Error(usage)
  await database.connect()
  for (const row of await verbs[verb](words)) console.log(row.join('\t'))
} catch (fault) {
  console.error(`${fault.cause?.message || fault.message}`)
  process.exitCode = 1
} finally {
  await database.end()
}
