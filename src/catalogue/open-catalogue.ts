import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { SallyportError } from '../errors.ts'
import { Catalogue } from './catalogue.ts'
import { CONDITION_KEY_TYPES, type ConditionKeyEntry } from './entries.ts'

let opened: Catalogue | undefined

/**
 * The catalogue that the build made. Opening takes some 10 ms, once in a process.
 *
 * @throws SallyportError - `STORE_UNUSABLE` when the pack is missing or broken.
 */
export function openCatalogue(): Catalogue {
  opened ??= readCatalogue(gunzipSync(readPack()).toString('utf8'))
  return opened
}

/** Beside this module in `dist/`; sources find the one that the last build left there. */
function readPack(): Buffer {
  for (const place of ['catalogue.pack', '../../dist/catalogue.pack']) {
    try {
      return readFileSync(new URL(place, import.meta.url))
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
    }
  }
  throw new SallyportError('STORE_UNUSABLE', 'the catalogue of AWS actions is missing beside the program', {
    hint: 'install sallyport again (in a clone: npm run build)',
  })
}

function readCatalogue(text: string): Catalogue {
  const [head = '', ...sections] = text.split('\n@')
  const [first = '', ...lines] = head.split('\n')
  const [kind, version, date = ''] = first.split(' ')
  if (kind !== 'catalogue' || version !== '1') {
    throw new SallyportError('STORE_UNUSABLE', 'the catalogue of AWS actions is not one that this version reads')
  }
  const globals = lines.indexOf('')
  const keys = lines.filter((line) => line !== '').map((line, index) => parseKey(line, index < globals))
  const byService = sections.map((section): [string, string] => {
    const end = section.indexOf('\n')
    return end === -1 ? [section, ''] : [section.slice(0, end), section.slice(end + 1)]
  })
  return new Catalogue(date, keys, new Map(byService))
}

/** The type is the last word. */
function parseKey(line: string, isGlobal: boolean): ConditionKeyEntry {
  const blank = line.lastIndexOf(' ')
  const word = line.slice(blank + 1)
  const type = CONDITION_KEY_TYPES.find((known) => known === word)
  if (type === undefined)
    throw new SallyportError('STORE_UNUSABLE', `the catalogue of AWS actions names the type ${word}`)
  return { name: line.slice(0, blank), type, isGlobal }
}
