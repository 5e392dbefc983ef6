import { describe, expect, test } from 'vitest'
import { judgeOwner, type OwnerState, type Place } from '../../src/disk/lock-owner.ts'

const HERE: Place = { host: 'desk', bootId: 'boot 2', processNamespace: 'pid:[1]' }
const WITHOUT_PROC: Place = { host: 'desk', bootId: undefined, processNamespace: undefined }

/** What a lock says, where we are, what runs under its process id here, and the judgement. */
interface Case {
  readonly name: string
  readonly owner?: { startTicks?: string | undefined; place?: Partial<Place> }
  readonly here?: Place
  /** `undefined`: nothing runs; `untold`: something of which no start is told. */
  readonly startTicks: string | undefined
  readonly state: OwnerState
}

const CASES: readonly Case[] = [
  { name: 'the process', startTicks: '500', state: 'running' },
  { name: 'no process', startTicks: undefined, state: 'gone' },
  { name: 'a process that began later', startTicks: '501', state: 'gone' },
  { name: 'a process whose start is not told', startTicks: 'untold', state: 'running' },
  { name: 'a lock without a start', owner: { startTicks: undefined }, startTicks: '500', state: 'running' },
  { name: 'an earlier boot', owner: { place: { bootId: 'boot 1' } }, startTicks: '500', state: 'gone' },
  {
    name: 'another machine',
    owner: { place: { bootId: 'boot 1', host: 'attic' } },
    startTicks: undefined,
    state: 'elsewhere',
  },
  {
    name: 'another container',
    owner: { place: { processNamespace: 'pid:[2]' } },
    startTicks: undefined,
    state: 'elsewhere',
  },
  {
    name: 'the same container under a new name',
    owner: { place: { host: 'attic' } },
    startTicks: undefined,
    state: 'gone',
  },
  {
    name: 'without /proc, no process',
    owner: { place: WITHOUT_PROC },
    here: WITHOUT_PROC,
    startTicks: undefined,
    state: 'gone',
  },
  {
    name: 'without /proc, a process',
    owner: { place: WITHOUT_PROC },
    here: WITHOUT_PROC,
    startTicks: 'untold',
    state: 'running',
  },
  {
    name: 'without /proc, another machine',
    owner: { place: { ...WITHOUT_PROC, host: 'attic' } },
    here: WITHOUT_PROC,
    startTicks: undefined,
    state: 'elsewhere',
  },
]

describe('judgeOwner', () => {
  for (const { name, owner, here = HERE, startTicks, state } of CASES) {
    test(`${name}: ${state}`, () => {
      const found =
        startTicks === undefined ? undefined : { startTicks: startTicks === 'untold' ? undefined : startTicks }
      const place = { ...HERE, ...owner?.place }
      expect(judgeOwner({ processId: 42, startTicks: '500', ...owner, place }, here, found)).toBe(state)
    })
  }
})
