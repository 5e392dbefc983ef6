// The licences of all that is bundled into `dist/`, as those licences ask.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { root } from './stamp.mjs'

const permissive = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'])

/**
 * @param {string[]} modulePaths - Absolute paths of all modules that were bundled.
 * @returns {string} A section for each licence text: the packages that come with it, and the text with their notices.
 */
export function thirdPartyNotices(modulePaths) {
  const installed = join(root, 'node_modules') + sep
  const folders = new Set(modulePaths.filter((path) => path.startsWith(installed)).map(packageFolder))
  /** @type {Map<string, string[]>} */
  const packagesByText = new Map()
  for (const folder of folders) {
    const text = licenceText(folder)
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), packageName(folder)].sort())
  }
  const sections = [...packagesByText].map(([text, packages]) => `${packages.join('\n')}\n\n${text}`).sort()
  const preface = 'The files in this folder contain parts of the packages below, under these licences.'
  return `${[preface, ...sections].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

function packageName(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (!permissive.has(license)) throw new Error(`${name} ${version} can't be bundled: its licence is ${license}`)
  return `${name} ${version} (${license})`
}

function licenceText(folder) {
  return readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
    .join('\n\n')
}

/** The nearest folder up from a module whose package.json has a name and a version. */
function packageFolder(modulePath) {
  for (let folder = dirname(modulePath); folder.length > root.length; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest) && 'version' in JSON.parse(readFileSync(manifest, 'utf8'))) return folder
  }
  throw new Error(`no package around ${modulePath}`)
}
