// What scripts/contract.mjs runs: the contract of devices against the account that the environment names.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { IAMClient } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { connectAws } from '../../src/aws/connect-aws.ts'
import { chooseEndpoints, type Endpoints } from '../../src/aws/endpoints.ts'
import { EXIT_STATUS, SallyportError } from '../../src/errors.ts'
import { systemClock } from '../../src/system-clock.ts'
import { CONTRACT_PATH, listBelow, removeBelow } from './contract-account.ts'
import type { ContractPlace } from './contract-user.ts'
import { DEVICE_CONTRACT } from './device-contract.ts'
import { runContract } from './run-contract.ts'

const ACCOUNT_VARIABLE = 'SALLYPORT_CONTRACT_ACCOUNT_ID'

/** @returns The exit status. */
export async function main(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  try {
    return await run(args, environment)
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    if (error instanceof SallyportError && error.hint !== undefined) say(`hint: ${error.hint}`)
    return error instanceof SallyportError ? EXIT_STATUS[error.code] : 1
  }
}

async function run(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const other = args.find((argument) => argument !== '--clean')
  if (other !== undefined)
    throw new SallyportError('USAGE', `\`${other}\` is no option`, { hint: 'the only one is --clean' })
  const wanted = environment[ACCOUNT_VARIABLE]
  if (!wanted) {
    throw new SallyportError('USAGE', 'the contract makes users, access keys and MFA devices in an AWS account', {
      hint: `name the one that may be used, with credentials of an administrator in the environment: ${ACCOUNT_VARIABLE}=123456789012 npm run contract`,
    })
  }
  const region = environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || 'us-east-1'
  const endpoints = endpointsOf(environment)
  const { account, arn, partition } = await callerOf(endpoints, region)
  if (account !== wanted) {
    throw new SallyportError('USAGE', `the credentials are of account ${account}, and ${ACCOUNT_VARIABLE} is ${wanted}`)
  }
  const administrator = new IAMClient({ region, ...endpointOf(endpoints.iam) })
  say(`account ${account} at ${endpoints.iam ?? 'AWS'}, as ${arn}`)
  const earlier = await listBelow(administrator, CONTRACT_PATH)
  if (args.includes('--clean')) return clean(administrator, earlier)
  for (const one of earlier) say(`of an earlier run, left alone; \`npm run contract -- --clean\` removes it: ${one}`)

  const path = `${CONTRACT_PATH}${randomBytes(4).toString('hex')}/`
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-contract-'))
  const stop = onSignals(path)
  say(`everything is made below ${path}`)
  try {
    const place: ContractPlace = {
      administrator,
      aws: connectAws({ endpoints, region }, systemClock),
      endpoint: endpoints.sts ?? 'aws',
      partition,
      account,
      path,
      folders: { state: join(folder, 'state'), data: join(folder, 'data') },
      clock: systemClock,
      waiting: waitingUnless(stop),
      goOn: () => stop.throwIfAborted(),
    }
    const { failed, interrupted, left } = await runContract(place, DEVICE_CONTRACT, say)
    if (interrupted) return EXIT_STATUS.INTERRUPTED
    return failed > 0 || left.length > 0 ? EXIT_STATUS.TESTS_FAILED : 0
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function clean(administrator: IAMClient, earlier: readonly string[]): Promise<number> {
  const left = await removeBelow(administrator, CONTRACT_PATH)
  for (const { arn, why } of left) say(`left: ${arn}: ${why}`)
  say(`removed: ${earlier.length - left.length} of ${earlier.length} below ${CONTRACT_PATH}`)
  return left.length > 0 ? EXIT_STATUS.TESTS_FAILED : 0
}

async function callerOf(endpoints: Endpoints, region: string) {
  const sts = new STSClient({ region, ...endpointOf(endpoints.sts) })
  const { Account: account = '', Arn: arn = '' } = await sts.send(new GetCallerIdentityCommand({}))
  const [, partition = ''] = arn.split(':')
  return { account, arn, partition }
}

function endpointsOf(environment: NodeJS.ProcessEnv): Endpoints {
  return chooseEndpoints({
    option: undefined,
    environment,
    profileServices: {},
    profile: undefined,
    ignoreConfigured: false,
    allowInsecure: false,
  })
}

function endpointOf(endpoint: string | undefined): { endpoint?: string } {
  return endpoint === undefined ? {} : { endpoint }
}

/** The first signal ends the run in order; a second one at once, and says where things may be left. */
function onSignals(path: string): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) {
        say(
          `stopped while cleaning up: something may be left below ${path}; \`npm run contract -- --clean\` removes it`,
        )
        process.exit(EXIT_STATUS.INTERRUPTED)
      }
      stop.abort(new SallyportError('INTERRUPTED', 'interrupted'))
    })
  }
  return stop.signal
}

function waitingUnless(stop: AbortSignal): ContractPlace['waiting'] {
  return {
    async until(moment, reason) {
      say(`        waiting: ${reason}`)
      const milliseconds = moment.getTime() - systemClock.now().getTime()
      await sleep(Math.max(0, milliseconds), undefined, { signal: stop }).catch(() => undefined)
      stop.throwIfAborted()
    },
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
