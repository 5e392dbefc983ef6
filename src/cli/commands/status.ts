import { buildCommand } from '@stricli/core'
import { EXIT_STATUS } from '../../errors.ts'
import type { Context } from '../context.ts'
import { openConnection } from '../connection.ts'
import { connectionFlags, jsonFlag, namedProfile, profileArgument, type ConnectionFlags } from '../flags.ts'
import { untilText } from '../telling/moments.ts'
import { findStatus, type Status } from '../sessions/find-status.ts'
import { formatTable } from '../telling/table.ts'

type Flags = ConnectionFlags & { readonly json?: boolean }

export const statusCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Who am I, with or without MFA, until when, with which device',
    fullDescription:
      `Ends with status ${EXIT_STATUS.NOT_SIGNED_IN} when there is no session that AWS takes, and with ` +
      `${EXIT_STATUS.UNREACHABLE} when AWS does not answer.`,
    customUsage: [
      { input: '', brief: 'The session in the environment, else the one of the default profile' },
      { input: 'ana --json', brief: 'Of profile `ana`, for programs' },
    ],
  },
  parameters: { flags: { ...connectionFlags, ...jsonFlag }, positional: profileArgument },

  async func(flags, profile) {
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    const { nextStep: bare, ...status } = await findStatus(this, connection)
    const nextStep = bare === undefined ? undefined : this.followUps.spell(bare)
    if (flags.json) this.printJson({ ...status, nextStep })
    else this.print(formatStatus(status, this.clock.now()))
    if (!flags.json && nextStep !== undefined) this.terminal.say(nextStep)
    if (status.aws === 'no answer') this.setExitStatus(EXIT_STATUS.UNREACHABLE)
    else if (!status.signedIn) this.setExitStatus(EXIT_STATUS.NOT_SIGNED_IN)
  },
})

function formatStatus(status: Omit<Status, 'nextStep'>, now: Date): string {
  const rows = [
    ['user', status.arn ?? 'not known yet'],
    ['credentials', CREDENTIALS_TEXT[status.credentials]],
    ['MFA', mfaText(status)],
    ...(status.expiration === undefined ? [] : [['until', untilText(status.expiration, now)]]),
    ...(status.serialNumber === undefined ? [] : [['device', status.serialNumber]]),
    ...(status.problem === undefined ? [] : [['problem', status.problem]]),
    [
      'endpoint',
      status.aws === 'not asked' ? `${status.endpoint} (not asked: the key is in the vault)` : status.endpoint,
    ],
  ]
  return formatTable(rows)
}

function mfaText({ mfa, signedIn, arn }: Omit<Status, 'nextStep'>): string {
  if (mfa === undefined) return 'AWS does not say'
  if (mfa) return 'yes'
  return signedIn && arn?.includes(':assumed-role/') ? "no: a role's requests never count as made with MFA" : 'no'
}

const CREDENTIALS_TEXT: Readonly<Record<Status['credentials'], string>> = {
  session: 'a session kept here',
  environment: 'a session in the environment',
  'long-term key': 'a long-term key, no session',
}
