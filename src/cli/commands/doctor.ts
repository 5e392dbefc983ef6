import { buildCommand } from '@stricli/core'
import { readAwsConfig } from '../../disk/aws-config.ts'
import { EXIT_STATUS, SallyportError } from '../../errors.ts'
import { openConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { checkAws } from '../doctor/check-aws.ts'
import { checkEnvironment } from '../doctor/check-environment.ts'
import { checkFiles } from '../doctor/check-files.ts'
import { checkProfiles } from '../doctor/check-profiles.ts'
import { checkSyntax } from '../doctor/check-syntax.ts'
import { checkVault } from '../doctor/check-vault.ts'
import type { Finding } from '../doctor/finding.ts'
import { connectionFlags, jsonFlag, namedProfile, profileArgument, type ConnectionFlags } from '../flags.ts'

type Flags = ConnectionFlags & { readonly json?: boolean }

export const doctorCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Find what is wrong, and the command that mends it',
    fullDescription:
      'Looks at variables that shadow a profile, at who can read AWS’s files and ours, at lines for which the AWS CLI refuses one, at keys in plain text, at the vault, ' +
      'whether STS answers, and at the clock. Asks nothing (but a keychain that is locked may) and changes nothing. Ends with status 5 when it finds a problem.',
    customUsage: [
      { input: '', brief: 'All of it, for the default profile' },
      { input: 'ana --json', brief: 'For programs' },
    ],
  },
  parameters: { flags: { ...connectionFlags, ...jsonFlag }, positional: profileArgument },

  async func(flags, profile) {
    const findings = await examine(this, flags, namedProfile(flags, profile))
    const isWell = findings.every(({ level }) => level !== 'problem')
    if (flags.json) this.printJson(findings)
    else for (const finding of findings) this.print(line(this, finding))
    if (!isWell) this.setExitStatus(EXIT_STATUS.FOUND_GAPS)
  },
})

async function examine(context: Context, flags: Flags, named: string | undefined): Promise<Finding[]> {
  const { environment, folders, clock, vault } = context
  const now = clock.now()
  const findings = checkEnvironment(environment, now)
  const keys = await vault.list().catch(() => [])
  const config = await orProblem(findings, 'profiles', () => readAwsConfig(environment))
  if (config) {
    findings.push(...(await checkFiles(config.files, folders)), ...(await checkSyntax(Object.values(config.files))))
    findings.push(...checkProfiles(config, keys))
  }
  findings.push(...(await checkVault(vault, keys, { environment, now })))
  const connection = await orProblem(findings, 'profiles', () => openConnection(context, flags, named))
  if (!connection) return findings
  const key = await orProblem(findings, 'key', () => connection.findKey())
  // What lies in the vault is not asked for: a passphrase is no price for a look.
  const accessKey = key && key.source !== 'vault' ? await key.load() : undefined
  return [...findings, ...(await checkAws(connection, accessKey))]
}

/** A part that can't be looked at is a finding too, and the rest goes on. */
async function orProblem<Result>(
  findings: Finding[],
  check: Finding['check'],
  look: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    const isTold = findings.some(({ message }) => message === error.message)
    if (!isTold) findings.push({ check, level: 'problem', message: error.message, mend: error.hint })
    return undefined
  }
}

function line({ followUps }: Context, { check, level, message, mend }: Finding): string {
  const told = mend === undefined ? '' : `\n${' '.repeat(22)}-> ${followUps.spell(mend)}`
  return `${level.padEnd(8)} ${check.padEnd(12)} ${message}${told}`
}
