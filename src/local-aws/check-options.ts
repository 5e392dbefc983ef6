import { SallyportError } from '../errors.ts'
import type { LocalAwsOptions } from './start-local-aws.ts'

interface Rule {
  /** What a value has to be, in words. */
  readonly wanted: string
  readonly fits: (value: unknown) => boolean
}

const truth: Rule = { wanted: 'true or false', fits: (value) => typeof value === 'boolean' }
const text: Rule = { wanted: 'a text', fits: (value) => typeof value === 'string' }
const listener: Rule = { wanted: 'a function', fits: (value) => typeof value === 'function' }
/** Held to the seed's schema, which tells the place. */
const seed: Rule = { wanted: 'a seed', fits: () => true }

const RULES: Readonly<Record<keyof LocalAwsOptions, Rule>> = {
  accountId: seed,
  accounts: seed,
  administrator: { wanted: 'an accessKeyId and a secretAccessKey', fits: isAccessKey },
  alias: seed,
  allowRemote: truth,
  allowReset: truth,
  buckets: seed,
  data: text,
  databaseUrl: text,
  groups: seed,
  keepAlive: truth,
  listen: text,
  onDecision: listener,
  onFault: listener,
  // What is out of bounds can't be listened at, which is told then.
  port: { wanted: 'a whole number', fits: Number.isInteger },
  propagationSeconds: { wanted: 'a number of seconds', fits: (value) => Number.isFinite(value) && Number(value) >= 0 },
  roles: seed,
  root: seed,
  sealingKey: { wanted: '32 bytes', fits: (value) => value instanceof Uint8Array && value.length === 32 },
  seed: { ...text, wanted: 'the path of a file' },
  signatureClock: { wanted: "'system' or 'local'", fits: (value) => value === 'system' || value === 'local' },
  users: seed,
}

/**
 * Refuses what TypeScript would have, for those who write JavaScript: a name misspelt, or a value of another kind, would mean
 * nothing and be missed much later.
 *
 * @throws SallyportError USAGE
 */
export function checkOptions(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue
    const rule = Object.hasOwn(RULES, name) ? RULES[name as keyof LocalAwsOptions] : undefined
    if (rule === undefined) {
      throw new SallyportError('USAGE', `\`${name}\` is nothing that startLocalAws takes`, {
        hint: `it takes ${Object.keys(RULES).join(', ')}`,
      })
    }
    if (!rule.fits(value)) throw new SallyportError('USAGE', `\`${name}\` is not ${rule.wanted}`)
  }
}

function isAccessKey(value: unknown): boolean {
  const { accessKeyId, secretAccessKey } = Object(value) as Record<string, unknown>
  return [accessKeyId, secretAccessKey].every((part) => typeof part === 'string' && part !== '')
}
