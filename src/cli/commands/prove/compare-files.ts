import { openCatalogue } from '../../../catalogue/index.ts'
import {
  comparingActions,
  FINDING_TITLES,
  judgeChange,
  type Finding,
  type ProfileAnswers,
} from '../../../proof/index.ts'
import type { PolicyLayers } from '../../../policy/index.ts'
import type { Context } from '../../context.ts'
import { printable } from '../../telling/printable.ts'
import type { ProveFlags } from '../prove.ts'
import { isAtLeast } from './is-at-least.ts'
import { listenBetween } from './listen-between.ts'
import { PolicyReader } from './read-policies.ts'
import { findingsJson, profileJson } from './report-json.ts'
import { reportSarif } from './report-sarif.ts'
import { PROFILE_TITLES, shorten } from './report-text.ts'
import { subjectOf } from './subject-of.ts'

/** Prints what the new policies allow and the old ones don't, and says whether some of it is a failure. */
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
  const now = context.clock.now()
  const answers = await listenBetween(comparingActions({ subject, layers, catalogue, now }, oldLayers))
  const findings = judgeChange(answers, subject)

  if (flags.json) {
    const credentials = Object.fromEntries(answers.map((one) => [one.profile.name, profileJson(one)]))
    context.printJson({ catalogueDate: catalogue.date, findings: findingsJson(findings), newlyAllowed: credentials })
  } else if (flags.sarif) context.printJson(reportSarif(findings, reader.texts))
  else for (const line of comparisonText(answers, findings, catalogue.date, flags.all === true)) context.print(line)
  return findings.some(({ severity }) => isAtLeast(severity, flags.failOn))
}

function* comparisonText(
  answers: readonly ProfileAnswers[],
  findings: readonly Finding[],
  date: string,
  showsAll: boolean,
): Generator<string> {
  if (findings.length === 0) yield `nothing is newly allowed, of AWS's actions as of ${date} and of names it may add`
  for (const { profile, open, openUnknown, notProved, notProvedUnknown } of answers) {
    const title = PROFILE_TITLES[profile.name]
    if (open.length > 0) {
      yield `newly allowed to a ${title}: ${open.length} ${open.length === 1 ? 'action' : 'actions'}`
      yield* openText(open, showsAll)
    }
    if (openUnknown.length > 0) {
      yield `newly allowed to a ${title}, of actions not in the catalogue (as of ${date}):`
      yield* openText(openUnknown, showsAll)
    }
    const unproved = [...notProved, ...notProvedUnknown]
    if (unproved.length > 0) {
      const count = `${unproved.length} ${unproved.length === 1 ? 'action' : 'actions'}`
      yield printable(`not proved for a ${title}, so it may be newly allowed: ${count} (${shorten(unproved, 5)})`)
    }
  }
  for (const { severity, code, credentials } of findings) {
    const whose = credentials.map((name) => PROFILE_TITLES[name]).join(', ')
    yield `${severity.toUpperCase()}: ${FINDING_TITLES[code]}, to ${whose} [${code}]`
  }
}

function* openText(open: ProfileAnswers['open'], showsAll: boolean): Generator<string> {
  const shown = showsAll ? open : open.slice(0, 10)
  for (const { name, resource } of shown) yield printable(`  ${name} on ${resource}`)
  if (open.length > shown.length) yield `  and ${open.length - shown.length} more (--all shows every action)`
}
