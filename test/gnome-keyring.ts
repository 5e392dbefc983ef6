import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { NO_WAY_TO_AWS } from './no-way-to-aws.ts'
import { programOrSkip } from './program.ts'

const COLLECTION = '/org/freedesktop/secrets/collection/login'

/** A Secret Service of its own: Debian's gnome-keyring on a D-Bus that nobody else uses. */
export interface GnomeKeyring extends AsyncDisposable {
  /** What a program needs to find it. */
  readonly environment: Record<string, string>
  lock(): Promise<void>
  /** Ends the daemon as a crash does. */
  kill(): Promise<void>
  /** Starts it anew, with what it keeps on disk. */
  start(): Promise<void>
  /** Makes it answer nothing, until it goes on. */
  pause(): void
  resume(): void
}

/**
 * Starts it with an unlocked collection in this home.
 *
 * @param skip - Of the test's context; skips where a program is missing.
 */
export async function startGnomeKeyring(skip: (reason: string) => never, home: string): Promise<GnomeKeyring> {
  const programs = ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon'].map((name) => programOrSkip(skip, name))
  const [busProgram = '', sendProgram = '', keyringProgram = ''] = programs
  const runtime = join(home, 'run')
  await mkdir(runtime, { mode: 0o700 })
  // Without folders of services nothing is started by the bus itself.
  const config = join(runtime, 'bus.conf')
  await writeFile(config, busConfig(runtime))
  const own = { ...NO_WAY_TO_AWS, HOME: home, XDG_RUNTIME_DIR: runtime, PATH: process.env['PATH'] ?? '' }
  const bus = spawn(busProgram, [`--config-file=${config}`, '--print-address', '--nofork'], {
    env: own,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [address] = (await once(createInterface(bus.stdout), 'line')) as [string]
  const environment = { ...own, DBUS_SESSION_BUS_ADDRESS: address }
  const send = (destination: string, ...call: string[]) =>
    promisify(execFile)(sendProgram, ['--session', '--print-reply', `--dest=${destination}`, ...call], {
      env: environment,
    })

  let keyring: ChildProcess | undefined
  const start = async (): Promise<void> => {
    const started = spawn(keyringProgram, ['--foreground', '--unlock', '--components=secrets'], {
      env: environment,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    started.stdin.end('a password of the keyring')
    keyring = started
    const owner = ['/org/freedesktop/DBus', 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets']
    while (!(await send('org.freedesktop.DBus', ...owner)).stdout.includes('boolean true'));
    const alias = ['/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.ReadAlias', 'string:default']
    while (!(await send('org.freedesktop.secrets', ...alias)).stdout.includes(COLLECTION));
  }
  await start()

  return {
    environment,
    start,
    async lock() {
      const call = ['/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', `array:objpath:${COLLECTION}`]
      await send('org.freedesktop.secrets', ...call)
    },
    kill: () => end(keyring),
    pause: () => void keyring?.kill('SIGSTOP'),
    resume: () => void keyring?.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await end(keyring)
      await end(bus)
    },
  }
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

function busConfig(folder: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=${folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`
}
