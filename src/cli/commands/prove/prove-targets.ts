import { tellsUsersApart } from '../../../admin/group-alike.ts'
import { openCatalogue } from '../../../catalogue/index.ts'
import { judgingTrusts, proving, SEVERITIES, type Finding } from '../../../proof/index.ts'
import type { Context } from '../../context.ts'
import type { ProveFlags } from '../prove.ts'
import { isAtLeast } from './is-at-least.ts'
import { listenBetween } from './listen-between.ts'
import type { PolicyTexts, ProofTarget } from './proof-target.ts'
import { readLive } from './read-live.ts'
import { readDescribed } from './read-described.ts'
import { PolicyReader } from './read-policies.ts'
import { reportJson } from './report-json.ts'
import { reportSarif } from './report-sarif.ts'
import { reportText } from './report-text.ts'
import { subjectOf } from './subject-of.ts'
import type { ProvedTarget } from './proved-target.ts'

/** Proves, prints, and says whether something is open that is a failure. */
export async function proveTargets(context: Context, flags: ProveFlags, files: readonly string[]): Promise<boolean> {
  const { targets, texts } = await findTargets(context, flags, files)
  const catalogue = openCatalogue()
  const now = context.clock.now()
  const proved: ProvedTarget[] = []
  for (const target of targets) {
    const { subject, layers, trusts, account } = target
    const proof = await listenBetween(proving({ subject, layers, catalogue, now }))
    const { accountId, partition } = subject
    const trustFindings = await listenBetween(
      judgingTrusts({ trusts, ...account, accountId, partition, catalogue, now }),
    )
    const findings = bySeverity([...(isAboutRolesOnly(target) ? [] : proof.findings), ...trustFindings])
    proved.push({ target, proof, findings })
  }

  if (flags.json) context.printJson(reportJson(proved, catalogue.date))
  else if (flags.sarif)
    context.printJson(
      reportSarif(
        proved.flatMap(({ findings }) => findings),
        texts,
      ),
    )
  else
    for (const line of reportText(proved, texts, { date: catalogue.date, showsAll: flags.all === true }))
      context.print(line)
  return proved.some(({ findings }) => findings.some(({ severity }) => isAtLeast(severity, flags.failOn)))
}

async function findTargets(
  context: Context,
  flags: ProveFlags,
  files: readonly string[],
): Promise<{ targets: readonly ProofTarget[]; texts: PolicyTexts }> {
  const reader = new PolicyReader(context, flags.lenient === true)
  if (flags.user !== undefined || flags.allUsers === true) {
    const { targets, texts } = await readLive(context, flags, await reader.readLevels(flags.scp ?? []))
    return { targets, texts: new Map([...texts, ...reader.texts]) }
  }
  const target =
    flags.principal === undefined
      ? await readFiles(reader, flags, files)
      : await readDescribed(context, reader, flags.principal)
  return { targets: [target], texts: reader.texts }
}

async function readFiles(reader: PolicyReader, flags: ProveFlags, files: readonly string[]): Promise<ProofTarget> {
  const subject = subjectOf(flags.userArn)
  const names = files.length === 0 ? (flags.trustPolicy ?? []) : files
  const identity = await reader.readAll(files, 'identity')
  return {
    title: flags.userArn ?? names.join(', '),
    subject,
    isAnybody: flags.userArn === undefined && identity.some(tellsUsersApart),
    layers: {
      identity,
      boundary: flags.boundary === undefined ? undefined : await reader.read(flags.boundary, 'managed'),
      session: await reader.readAll(flags.session ?? [], 'session'),
      scps: await reader.readLevels(flags.scp ?? []),
    },
    trusts: (await reader.readAll(flags.trustPolicy ?? [], 'trust')).map((trust) => ({ trust })),
  }
}

/** Trust policies alone say nothing of what users may do otherwise. */
function isAboutRolesOnly({ layers, trusts }: ProofTarget): boolean {
  return layers.identity.length === 0 && trusts.length > 0
}

function bySeverity(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity))
}
