import childProcess, { ChildProcess } from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
import { userInfo } from 'node:os'
import process from 'node:process'
import { NO_WAY_TO_AWS } from './no-way-to-aws.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What Node's own `spawn` method takes, by which `spawn`, `execFile`, `exec` and `fork` all start a process. */
interface SpawnOptions {
  readonly file: string
  readonly envPairs?: readonly string[]
}

const GUARDED = Symbol.for('sallyport: children of tests are guarded')

/**
 * From here on no process starts with an environment by which it could reach AWS, or the files of the person who runs the tests:
 * the call throws, and names what is missing.
 */
export function guardChildren(): void {
  if (Object.hasOwn(ChildProcess.prototype, GUARDED)) return
  Object.defineProperty(ChildProcess.prototype, GUARDED, { value: true })
  const { prototype } = ChildProcess as unknown as { prototype: { spawn(options: SpawnOptions): number } }
  // oxlint-disable-next-line unbound-method
  const start = prototype.spawn
  prototype.spawn = function spawn(options) {
    const pairs = (options.envPairs ?? []).map((pair) => [
      pair.slice(0, pair.indexOf('=')),
      pair.slice(pair.indexOf('=') + 1),
    ])
    refuseOpenWay(options.file, Object.fromEntries(pairs) as Environment)
    return start.call(this, options)
  }

  for (const name of ['spawnSync', 'execFileSync', 'execSync'] as const) {
    const startNow = childProcess[name] as (...args: unknown[]) => unknown
    Object.assign(childProcess, {
      [name]: (...args: unknown[]) => {
        const last = args.at(-1) as { env?: Environment } | undefined
        refuseOpenWay(String(args[0]), last?.env ?? process.env)
        return startNow(...args)
      },
    })
  }
  syncBuiltinESMExports()
}

function refuseOpenWay(file: string, environment: Environment): void {
  const names: string[] = []
  for (const [name, value] of Object.entries(NO_WAY_TO_AWS)) {
    // Of the two spellings of a proxy one is enough; what goes around it does not matter when it is dead.
    const isOpen = (environment[name] ?? environment[name.toUpperCase()]) !== value
    if (isOpen && !/^no_proxy$/i.test(name)) names.push(name)
  }
  const home = environment['HOME']
  if (home === undefined || home === personsHome()) names.push('HOME')
  if (names.length === 0) return
  throw new Error(`a test starts ${file} without ${names.join(', ')} of its own: see test/no-way-to-aws.ts`)
}

/** Of who runs the tests; `undefined` where the system knows no such user, as in some containers. */
function personsHome(): string | undefined {
  try {
    return userInfo().homedir
  } catch {
    return undefined
  }
}
