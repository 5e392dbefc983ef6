import { listBelow, makeUser, removeBelow } from './contract-account.ts'
import { ContractUser, type ContractPlace } from './contract-user.ts'
import type { ContractCase } from './device-contract.ts'

/** What a run came to. */
export interface ContractOutcome {
  readonly failed: number
  readonly interrupted: boolean
  /** ARNs. */
  readonly left: readonly string[]
}

/**
 * Runs the cases in turn, each with a user of its own, and takes away what they made: after each case, and once more at the end,
 * whatever happened. Stopped by the place's `goOn`, it begins no other call, cleans up, and says what is left.
 */
export async function runContract(
  place: ContractPlace,
  cases: readonly ContractCase[],
  say: (text: string) => void,
): Promise<ContractOutcome> {
  let failed = 0
  let interrupted = false
  for (const one of cases) {
    try {
      place.goOn()
      await runCase(place, one)
      say(`ok      ${one.name}`)
    } catch (error) {
      interrupted = isStopped(place)
      if (interrupted) break
      failed += 1
      say(`FAILED  ${one.name}\n        ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  say(interrupted ? 'interrupted: cleaning up' : 'cleaning up')
  const left = await cleanUp(place, say)
  return { failed, interrupted, left }
}

function isStopped({ goOn }: ContractPlace): boolean {
  try {
    goOn()
    return false
  } catch {
    return true
  }
}

async function runCase(place: ContractPlace, { id, run }: ContractCase): Promise<void> {
  const { administrator, path, partition, account } = place
  const userName = `sallyport-contract-${path.split('/').at(-2)}-${id}`
  const accessKey = await makeUser(administrator, { path, userName, partition, account })
  const user = new ContractUser(place, userName, accessKey)
  await user.untilKnown()
  await run(user)
}

async function cleanUp({ administrator, path }: ContractPlace, say: (text: string) => void): Promise<string[]> {
  try {
    const failures = await removeBelow(administrator, path)
    for (const { arn, why } of failures) say(`not removed: ${arn}: ${why}`)
    const left = await listBelow(administrator, path)
    for (const arn of left) say(`left: ${arn}`)
    if (left.length === 0) say(`left: nothing below ${path}`)
    return left
  } catch (error) {
    say(`can't say what is left below ${path}: ${error instanceof Error ? error.message : String(error)}`)
    return [path]
  }
}
