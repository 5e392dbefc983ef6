import { randomBytes } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { isJsonObject, parseJsonObject, type JsonObject } from './read-json.ts'

// A process id alone names no process: it comes again, after a restart of the machine most of all. With the moment the
// process began and the boot it began in, it does. Both are read from /proc; where there is none, the id has to do.

/** Who holds a lock, as its file says. */
export interface LockOwner {
  readonly processId: number
  /** Clock ticks from the machine's start to the process's (proc_pid_stat(5), field 22); `undefined` without /proc. */
  readonly startTicks: string | undefined
  readonly place: Place
}

/** Where a process id means something. */
export interface Place {
  readonly host: string
  /** Another one after each start of the machine; the same in all containers of it. */
  readonly bootId: string | undefined
  /** Process ids of one namespace say nothing in another: containers have their own. */
  readonly processNamespace: string | undefined
}

/**
 * What is known of the owner of a lock: `elsewhere` is in another container or on another machine that shares the folder,
 * and can't be looked for from here.
 */
export type OwnerState = 'running' | 'gone' | 'elsewhere'

/** What the lock file of this process says: never the same twice. */
export async function describeThisProcess(): Promise<string> {
  const startTicks = (await findProcess(process.pid))?.startTicks
  const owner: LockOwner = { processId: process.pid, startTicks, place: await readPlace() }
  return `${JSON.stringify({ ...owner, once: randomBytes(8).toString('hex') })}\n`
}

/** `undefined` when no process wrote this, or not all of it. */
export function parseOwner(text: string): LockOwner | undefined {
  const owner = parseJsonObject(text)
  const place = owner?.['place']
  if (!owner || !isJsonObject(place) || typeof owner['processId'] !== 'number') return undefined
  return {
    processId: owner['processId'],
    startTicks: textOf(owner, 'startTicks'),
    place: {
      host: textOf(place, 'host') ?? '',
      bootId: textOf(place, 'bootId'),
      processNamespace: textOf(place, 'processNamespace'),
    },
  }
}

/** Whether the owner of a lock still runs. */
export async function findOwnerState(owner: LockOwner): Promise<OwnerState> {
  return judgeOwner(owner, await readPlace(), await findProcess(owner.processId))
}

/** A process that runs. Its start is `undefined` when that can't be told. */
interface FoundProcess {
  readonly startTicks: string | undefined
}

/**
 * Judges an owner by what runs under its process id here.
 *
 * @param found - The process with the owner's id here; `undefined` when none runs.
 */
export function judgeOwner(owner: LockOwner, here: Place, found: FoundProcess | undefined): OwnerState {
  const { place } = owner
  const isSameHost = place.host === here.host
  if (place.bootId !== here.bootId) return isSameHost ? 'gone' : 'elsewhere'
  if (place.processNamespace !== here.processNamespace) return 'elsewhere'
  if (place.bootId === undefined && !isSameHost) return 'elsewhere'
  if (!found) return 'gone'
  const canCompare = owner.startTicks !== undefined && found.startTicks !== undefined
  return canCompare && owner.startTicks !== found.startTicks ? 'gone' : 'running'
}

/** `undefined` when there is no such process, or only what is left of one that ended. */
async function findProcess(processId: number): Promise<FoundProcess | undefined> {
  const stat = await readFile(`/proc/${processId}/stat`, 'latin1').catch(() => undefined)
  if (stat === undefined) return isThere(processId) ? { startTicks: undefined } : undefined
  // The second field is the program's name, which may hold anything; after it come the third, the state, and the others.
  const [state = '', ...others] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ['Z', 'X'].includes(state) ? undefined : { startTicks: others[18] }
}

function isThere(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function readPlace(): Promise<Place> {
  const [bootId, processNamespace] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => undefined),
    readlink('/proc/self/ns/pid').catch(() => undefined),
  ])
  return { host: hostname(), bootId: bootId?.trim(), processNamespace }
}

function textOf(object: JsonObject, name: string): string | undefined {
  const value = object[name]
  return typeof value === 'string' ? value : undefined
}
