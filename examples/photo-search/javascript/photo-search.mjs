import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const usage = 'usage: photo-search.mjs index FOLDER | search TEXT | like PICTURE | duplicates [THRESHOLD] | tag LABEL…'
const kinds = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif|hei[cf])$/i
const database = new pg.Pool({ connectionString: process.env.DATABASE_URL, allowExitOnIdle: true })
const sql = async (text, ...values) => (await database.query({ text, values, rowMode: 'array' })).rows
const each = (items, job) => Readable.from(items).map(job, { concurrency: 4 }).filter(Boolean).toArray()

/** The statement's rows, given the values and the service's answer. None for a picture that it refuses, by name. */
async function ask(path, { text, picture, labels }, statement, values = [], left = 10) {
  const body = await Response.json({ text, labels, images: picture && [readFileSync(picture, 'base64')] }).blob()
  const response = await fetch((process.env.SIGLIP_URL ?? 'http://127.0.0.1:8080') + path, { method: 'POST', body })
  const wait = left > 0 && response.headers.get('Retry-After') // what a busy service (429, 503) says
  if (wait) return sleep(1000 * wait).then(() => ask(path, { text, picture, labels }, statement, values, left - 1))
  if (response.ok) return sql(statement, ...values, await response.text())
  const { type, message } = (await response.json()).error
  if (!['invalid_image', 'too_large'].includes(type)) throw new Error(`${path}: ${message}`)
  console.error(`${picture}: ${message}`)
}

const verbs = {
  async index(folder) {
    const names = readdirSync(folder, { recursive: true }).filter((name) => kinds.test(name))
    const files = names.map((name) => `${realpathSync(folder)}/${name}`).filter((path) => lstatSync(path).isFile())
    const found = files.map((path) => [path, Math.floor(lstatSync(path).mtimeMs / 1000)])
    const fresh = await sql('SELECT * FROM fresh($1)', JSON.stringify(found))
    const kept = await each(fresh, (row) => ask('/embed/image', { picture: row[0] }, 'SELECT keep($1, $2, $3)', row))
    return [[`${kept.length} indexed, ${found.length - fresh.length} known, ${fresh.length - kept.length} left out`]]
  },
  search: (text) => ask('/embed/text', { text }, 'SELECT * FROM nearest(embedding($1))'),
  like: (picture) => ask('/embed/image', { picture }, 'SELECT * FROM nearest(embedding($1))'),
  duplicates: (threshold = '0.95') => sql('SELECT * FROM duplicates($1)', threshold),
  async tag(...labels) {
    const paths = (await sql('SELECT path FROM pictures')).flat().filter(existsSync)
    await each(paths, (picture) => ask('/classify', { picture, labels }, 'SELECT tag($1, $2)', [picture]))
    return sql('SELECT * FROM tagged($1)', labels)
  },
}

process.on('uncaughtException', (fault) => {
  console.error(fault.cause?.message || fault.message)
  process.exit(1)
})
const [verb, ...words] = process.argv.slice(2)
if (!/^((index|search|like) 1|duplicates [01]|tag [1-9]\d*)$/.test(`${verb} ${words.length}`)) throw new Error(usage)
for (const row of (await verbs[verb](...words)) ?? process.exit(1)) console.log(row.join('\t'))
