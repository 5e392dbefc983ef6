import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'

import { AWS_CLIS } from '../../aws-clis.ts'
import { NO_WAY_TO_AWS } from '../../no-way-to-aws.ts'
import { programOrSkip } from '../../program.ts'

/** As STS answers them; without a token, a long-term key. */
export interface Credentials {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken?: string
}

export interface Call {
  readonly service: string
  readonly operation: string
  readonly input: object
  readonly credentials: Credentials
}

/** What a client shows: the answer by AWS's names, bytes in base64 and documents as objects, or the code of the error. */
export type Outcome = { readonly answer: Record<string, unknown> } | { readonly refusal: string }

/** A client at work on one endpoint. */
export interface Client extends AsyncDisposable {
  call(call: Call): Promise<Outcome>
}

type Skip = (reason: string) => never
type Start = (endpoint: string, skip: Skip) => Promise<Client>

const execute = promisify(execFile)

export const CLIENTS: Readonly<Record<string, Start>> = {
  'the SDK for JavaScript': async (endpoint) => ({
    call: (call) => callSdk(endpoint, call),
    [Symbol.asyncDispose]: async () => {},
  }),
  boto3: startBoto3,
  ...Object.fromEntries(
    Object.entries(AWS_CLIS).map(([name, findOrSkip]): [string, Start] => [
      name,
      async (endpoint, skip) => startCli(findOrSkip(skip), endpoint, skip),
    ]),
  ),
}

async function callSdk(endpoint: string, { service, operation, input, credentials }: Call): Promise<Outcome> {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = credentials
  const config = {
    endpoint,
    region: 'us-east-1',
    // The SDK takes LimitExceeded for something that time mends.
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  }
  const client = service === 'iam' ? new IAM(config) : new STS(config)
  const method: unknown = Reflect.get(client, `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`)
  if (typeof method !== 'function') throw new Error(`the client has no ${operation}`)
  try {
    const { $metadata: _, ...answer } = (await Reflect.apply(method, client, [input])) as { $metadata: object }
    return { answer: plain(answer) as Record<string, unknown> }
  } catch (error) {
    const { Code, name } = error as { Code?: string; name: string }
    return { refusal: Code ?? name }
  }
}

/** Bytes as base64, and the documents that other clients decode decoded. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (typeof value === 'string' && value.startsWith('%7B')) return JSON.parse(decodeURIComponent(value))
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
}

async function startBoto3(endpoint: string, skip: Skip): Promise<Client> {
  const python = programOrSkip(skip, 'python3')
  await execute(python, ['-c', 'import boto3']).catch(() => skip('boto3 is not installed'))
  const lines = startLines(python, 'boto3-lines.py', endpoint)
  return {
    call: (call) => lines.ask(call) as Promise<Outcome>,
    [Symbol.asyncDispose]: () => lines.end(),
  }
}

async function startCli(program: string, endpoint: string, skip: Skip): Promise<Client> {
  const lines = startLines(await pythonOf(program, skip), 'aws-cli-lines.py', endpoint)
  return {
    call: (call) => callCli(lines, call),
    [Symbol.asyncDispose]: () => lines.end(),
  }
}

/** The Python that the CLI is installed in, by its first line, else the one of the search path. */
async function pythonOf(program: string, skip: Skip): Promise<string> {
  const [, interpreter] = /^#!(\S*python\S*)\n/.exec(readFileSync(program, 'latin1').slice(0, 200)) ?? []
  const python = interpreter ?? programOrSkip(skip, 'python3')
  await execute(python, ['-c', 'import awscli']).catch(() => skip(`${program} is not a program of Python`))
  return python
}

async function callCli(lines: Lines, { operation, service, input, credentials }: Call): Promise<Outcome> {
  const args = [service, commandOf(operation)]
  // The one command of the CLI that takes no JSON, and keeps part of the answer to itself.
  const seedFile = operation === 'CreateVirtualMFADevice' ? join(lines.folder, 'seed') : undefined
  if (seedFile === undefined) args.push('--cli-input-json', JSON.stringify(input))
  else {
    for (const [name, value] of Object.entries(input)) args.push(`--${commandOf(name)}`, String(value))
    args.push('--bootstrap-method', 'Base32StringSeed', '--outfile', seedFile)
  }
  const { status, stdout, stderr } = (await lines.ask({ credentials, args })) as Record<string, string | number>
  if (status !== 0) {
    const code = /An error occurred \((\w+)\)/.exec(String(stderr))?.[1]
    if (code === undefined) throw new Error(`${args.join(' ')}: ${stderr}`)
    return { refusal: code }
  }
  const answer = (stdout === '' ? {} : JSON.parse(String(stdout))) as Record<string, object>
  if (seedFile === undefined) return { answer }
  const Base32StringSeed = readFileSync(seedFile).toString('base64')
  return { answer: { VirtualMFADevice: { ...answer['VirtualMFADevice'], Base32StringSeed } } }
}

interface Lines {
  readonly folder: string
  ask(question: object): Promise<unknown>
  end(): Promise<void>
}

/** A process for all calls: each line is one, and is answered with a line. */
function startLines(python: string, script: string, endpoint: string): Lines {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-client-'))
  const child = spawn(python, [join(import.meta.dirname, script), endpoint], { env: cleanEnvironment(folder) })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
  return {
    folder,

    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      const { value, done } = await answers.next()
      if (done === true) throw new Error(`${script} ended: ${complaints}`)
      return JSON.parse(value) as unknown
    },
    async end() {
      child.stdin.end()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** `ListSSHPublicKeys` as `list-ssh-public-keys`, by the rule of the CLI itself. */
function commandOf(operation: string): string {
  return operation
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
}

/** None of the files, variables and services that a client might look at otherwise. */
function cleanEnvironment(home: string): Record<string, string> {
  const { PATH = '', TMPDIR = '' } = process.env
  return {
    PATH,
    TMPDIR,
    HOME: home,
    AWS_CONFIG_FILE: join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
    ...NO_WAY_TO_AWS,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
    PYTHONUTF8: '1',
  }
}
