import { resolve } from 'node:path'
import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../errors.ts'
import type { AccessKey, LocalAws, LocalAwsOptions } from '../../local-aws/index.ts'
import type { Context } from '../context.ts'
import { openDataFolder } from '../local/data-folder.ts'
import type { DecisionFile } from '../local/decision-file.ts'
import { jsonFlag } from '../flags.ts'
import { databaseUrlFlag, warnOfPassword } from '../local/database-url-flag.ts'
import { readyRecord, readyText, remoteText } from '../local/ready.ts'
import { openSealingKey, withoutSealingKey } from '../local/sealing-key.ts'

interface Flags {
  readonly port?: number
  readonly listen?: string
  readonly allowRemote?: boolean
  readonly accountId?: string
  readonly data?: string
  readonly databaseUrl?: string
  readonly keyFile?: string
  readonly seed?: string
  readonly log?: string
  readonly allowReset?: boolean
  readonly propagationSeconds?: number
  readonly json?: boolean
}

const DEFAULT_PORT = 4566
const TELL_AFTER_MS = 1500

export const localCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: 'Start local AWS: IAM, STS, S3 and sign-in that refuse what AWS refuses',
    fullDescription:
      "Listens on the loopback interface and prints its administrator's key when it is made. SALLYPORT_LOCAL_ACCESS_KEY_ID and " +
      'SALLYPORT_LOCAL_SECRET_ACCESS_KEY choose that key; SALLYPORT_LOCAL_ROOT_PASSWORD gives the root user of a new account a password. ' +
      'A folder or database is sealed under the key of --key-file, else of SALLYPORT_LOCAL_SEALING_KEY (32 bytes in base64), else of a file of your own that is made.',
    customUsage: [
      { input: '', brief: 'In memory, at http://127.0.0.1:4566, until Ctrl-C' },
      { input: '--data ./aws --port 0', brief: 'Kept in a folder, at a free port' },
      {
        input: '--database-url postgresql://USER@HOST/DB',
        brief: 'Kept in PostgreSQL, which several of them may share',
      },
      { input: '--seed users.json', brief: 'With the users, groups and roles of a file' },
      { input: '--log decisions.jsonl', brief: 'With each decision in a file, which `sallyport local log` shows' },
      { input: '-- npm test', brief: 'Around a command, with endpoint, key and Region in its environment' },
    ],
  },
  parameters: {
    flags: {
      port: {
        kind: 'parsed',
        parse: parsePort,
        optional: true,
        brief: 'Default 4566; 0 for a free one',
        placeholder: 'PORT',
      },
      listen: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Default 127.0.0.1; beyond this computer only with --allow-remote',
        placeholder: 'ADDRESS',
      },
      allowRemote: { kind: 'boolean', optional: true, withNegated: false, brief: 'Let other computers reach it' },
      accountId: { kind: 'parsed', parse: parseAccountId, optional: true, brief: 'Twelve digits', placeholder: 'ID' },
      data: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Keep everything in this folder',
        placeholder: 'DIR',
      },
      databaseUrl: {
        ...databaseUrlFlag,
        brief: 'Keep everything in this PostgreSQL database; its password in PGPASSWORD or ~/.pgpass',
      },
      keyFile: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Key that seals folder or database; made if there is none',
        placeholder: 'FILE',
      },
      seed: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'What a new account begins with: users, groups, roles and more, in JSON',
        placeholder: 'FILE',
      },
      log: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Add each decision to this file, as a line of JSON',
        placeholder: 'FILE',
      },
      allowReset: { kind: 'boolean', optional: true, withNegated: false, brief: 'Let POST /moto-api/reset empty it' },
      propagationSeconds: {
        kind: 'parsed',
        parse: parseDelay,
        optional: true,
        brief: 'How late STS sees changes of MFA devices; AWS: 8 to 14',
        placeholder: 'SECONDS',
      },
      ...jsonFlag,
    },
  },

  async func(flags) {
    const { startLocalAws } = await import('../../local-aws/index.ts')
    const [program, ...args] = this.program
    const log = flags.log === undefined ? undefined : await openLog(this, flags.log)
    const options = await optionsOf(this, flags, program !== undefined)
    const aws = await startLocalAws({ ...options, ...(log && { onDecision: (decision) => log.add(decision) }) })
    try {
      if (aws.isRemote) this.terminal.warn(remoteText(aws, flags))
      if (program !== undefined) {
        const environment = { ...withoutSealingKey(withoutAws(this.environment)), ...aws.env() }
        const onTerminal = this.surroundings.stdin.isTTY === true
        const { runChild } = await import('../programs/run-child.ts')
        this.setExitStatus(await runChild([program, ...args], environment, { signals: this.signals, onTerminal }))
        return
      }
      if (flags.json) this.print(JSON.stringify(readyRecord(aws)))
      else this.print(readyText(aws, flags))
      await stopSignal(this)
    } finally {
      await closeInPeace(aws, this.terminal)
      log?.close()
    }
  },
})

async function openLog({ terminal }: Context, path: string): Promise<DecisionFile> {
  const { DecisionFile } = await import('../local/decision-file.ts')
  return new DecisionFile(resolve(path), (text) => terminal.warn(text))
}

async function optionsOf(context: Context, flags: Flags, hasCommand: boolean): Promise<LocalAwsOptions> {
  const { environment, terminal } = context
  const { accountId, data, databaseUrl, seed, propagationSeconds, allowReset, listen, allowRemote } = flags
  const administrator = administratorKey(environment)
  warnOfPassword(context, databaseUrl)
  const rootPassword = environment['SALLYPORT_LOCAL_ROOT_PASSWORD']
  return {
    port: flags.port ?? (hasCommand ? 0 : DEFAULT_PORT),
    keepAlive: true,
    onFault: (fault, requestId) => {
      terminal.warn(`local AWS failed at the request ${requestId}; this is a bug: ${describeFault(fault)}`)
    },
    ...(listen !== undefined && { listen }),
    ...(allowRemote !== undefined && { allowRemote }),
    ...(accountId !== undefined && { accountId }),
    ...(data !== undefined && { data: await openDataFolder(resolve(data)) }),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...((data !== undefined || databaseUrl !== undefined) && {
      sealingKey: await openSealingKey(context, flags.keyFile),
    }),
    ...(seed !== undefined && { seed: resolve(seed) }),
    ...(propagationSeconds !== undefined && { propagationSeconds }),
    ...(allowReset !== undefined && { allowReset }),
    ...(administrator !== undefined && { administrator }),
    ...(rootPassword && { root: { password: rootPassword } }),
  }
}

/** The key that the environment asks for. @throws SallyportError USAGE for half a key or what is no access key id */
function administratorKey(environment: Context['environment']): AccessKey | undefined {
  const accessKeyId = environment['SALLYPORT_LOCAL_ACCESS_KEY_ID']
  const secretAccessKey = environment['SALLYPORT_LOCAL_SECRET_ACCESS_KEY']
  if (!accessKeyId && !secretAccessKey) return undefined
  if (!accessKeyId || !secretAccessKey) {
    throw new SallyportError('USAGE', 'half an access key is set in the environment', {
      hint: 'set both SALLYPORT_LOCAL_ACCESS_KEY_ID and SALLYPORT_LOCAL_SECRET_ACCESS_KEY, or neither',
    })
  }
  if (!/^[A-Za-z0-9_]{16,128}$/.test(accessKeyId)) {
    throw new SallyportError('USAGE', 'SALLYPORT_LOCAL_ACCESS_KEY_ID is no access key id', {
      hint: 'use 16 to 128 letters and digits, such as AKIA and 16 more',
    })
  }
  return { accessKeyId, secretAccessKey }
}

/** From here on a signal ends the process at once, as it does anywhere. */
async function closeInPeace(aws: LocalAws, terminal: Context['terminal']): Promise<void> {
  const timer = setTimeout(() => terminal.say('waiting for requests to end; Ctrl-C again ends them'), TELL_AFTER_MS)
  await aws.close().finally(() => clearTimeout(timer))
}

/** Resolves at the first Ctrl-C or SIGTERM. */
export function stopSignal({ signals }: Pick<Context, 'signals'>): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const letGo = signals.take((signal) => {
      letGo()
      resolve(signal)
    })
  })
}

/** No variable that would lead a child to another AWS or another identity. */
export function withoutAws(environment: Context['environment']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')))
}

function describeFault(fault: unknown): string {
  return fault instanceof Error ? fault.name : typeof fault
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new SallyportError('USAGE', `\`${text}\` is no port`, {
    hint: 'give a number from 0 to 65535; 0 takes a free one',
  })
}

function parseAccountId(text: string): string {
  if (/^\d{12}$/.test(text)) return text
  throw new SallyportError('USAGE', `\`${text}\` is no account id`, { hint: 'give twelve digits' })
}

function parseDelay(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  throw new SallyportError('USAGE', `\`${text}\` is no number of seconds`, { hint: 'give one from 0 to 99' })
}
