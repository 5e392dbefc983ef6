import { openCatalogue } from '../../../catalogue/index.ts'
import { compareActions, HARMLESS, type ProfileAnswers } from '../../../proof/index.ts'
import type { PolicyLayers } from '../../../policy/index.ts'
import type { Context } from '../../context.ts'
import { printable } from '../../printable.ts'
import type { ProveFlags } from '../prove.ts'
import { PolicyReader } from './read-policies.ts'
import { profileJson } from './report-json.ts'
import { PROFILE_TITLES, shorten } from './report-text.ts'
import { subjectOf } from './subject-of.ts'

/** Prints what the new policies allow and the old ones don't, and says whether some of it needs no MFA. */
export async function compareFiles(
  context: Context,
  flags: ProveFlags,
  [oldFiles = '', newFiles = '']: readonly string[],
): Promise<boolean> {
  const reader = new PolicyReader(context, flags.lenient === true)
  const shared = {
    boundary: flags.boundary === undefined ? undefined : await reader.read(flags.boundary, 'managed'),
    session: await reader.readAll(flags.session ?? [], 'session'),
    scps: await reader.readLevels(flags.scp ?? []),
  }
  const layersOf = async (files: string): Promise<PolicyLayers> => ({
    ...shared,
    identity: await reader.readAll(files.split(','), 'identity'),
  })
  const catalogue = openCatalogue()
  const [oldLayers, layers] = [await layersOf(oldFiles), await layersOf(newFiles)]
  const subject = subjectOf(flags.userArn)
  const answers = compareActions({ subject, layers, catalogue, now: context.clock.now() }, oldLayers)
  if (flags.json) {
    const credentials = Object.fromEntries(answers.map((one) => [one.profile.name, profileJson(one)]))
    context.printJson({ catalogueDate: catalogue.date, newlyAllowed: credentials })
  } else for (const line of comparisonText(answers, catalogue.date, flags.all === true)) context.print(line)
  return answers.some(
    ({ profile, open }) => WITHOUT_MFA.has(profile.name) && open.some(({ name }) => !HARMLESS.has(name)),
  )
}

const WITHOUT_MFA: ReadonlySet<string> = new Set(['longTermKey', 'sessionWithoutMfa'])

function* comparisonText(answers: readonly ProfileAnswers[], date: string, showsAll: boolean): Generator<string> {
  const changed = answers.filter(({ open, notProved }) => open.length + notProved.length > 0)
  if (changed.length === 0) yield `nothing is newly allowed, of AWS's actions as of ${date}`
  for (const { profile, open, notProved } of changed) {
    yield `newly allowed to a ${PROFILE_TITLES[profile.name]}: ${open.length} ${open.length === 1 ? 'action' : 'actions'}`
    const shown = showsAll ? open : open.slice(0, 10)
    for (const { name, resource } of shown) yield printable(`  ${name} on ${resource}`)
    if (open.length > shown.length) yield `  and ${open.length - shown.length} more (--all shows every action)`
    if (notProved.length > 0) yield `  not proved: ${shorten(notProved, 5)}`
  }
}
