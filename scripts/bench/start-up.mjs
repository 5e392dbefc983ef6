// How long the command line takes to start, beside Node that does nothing.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { Caller, createUser } from './call.mjs'
import { row, wallTimes } from './measure.mjs'
import { freshEnvironment, sallyportScript, startSallyport } from './servers.mjs'

/** @param {{ isQuick: boolean }} options */
export async function startUp({ isQuick }) {
  const runs = isQuick ? 5 : 41
  const environment = await signedInEnvironment()
  const { bare, ...times } = wallTimes(
    {
      bare: ['-e', '0'],
      'credential-process, cached session': [sallyportScript, 'credential-process', 'bench'],
      '--version': [sallyportScript, '--version'],
      '--help': [sallyportScript, '--help'],
    },
    { runs, env: environment },
  )
  return Object.entries(times).map(([name, time]) => {
    const bar = name.startsWith('credential-process') ? '<= 1.15' : '<= 1.5'
    return row(
      `start-up: ${name}`,
      time / bare,
      'x bare node',
      bar,
      `${time.toFixed(1)} ms beside ${bare.toFixed(1)} ms`,
    )
  })
}

/** A home whose profile `bench` is signed in with MFA; the server is gone, so only a cached session can answer. */
async function signedInEnvironment() {
  const environment = freshEnvironment()
  const server = await startSallyport({ environment })
  const administrator = new Caller(server.endpoint, server.access)
  const { userName, access, nextTokenCode } = await createUser(administrator, 'ana')
  const policy = {
    Action: 'AttachUserPolicy',
    UserName: userName,
    PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  }
  await administrator.call('iam', policy)
  administrator.close()

  const folder = join(environment.HOME, '.aws')
  mkdirSync(folder, { mode: 0o700 })
  writeFileSync(join(folder, 'config'), `[profile bench]\nregion = us-east-1\nendpoint_url = ${server.endpoint}\n`)
  const key = `aws_access_key_id = ${access.accessKeyId}\naws_secret_access_key = ${access.secretAccessKey}\n`
  writeFileSync(join(folder, 'credentials'), `[bench]\n${key}`, { mode: 0o600 })
  const login = [sallyportScript, 'login', 'bench', '--token-code', nextTokenCode]
  const { status, stderr } = spawnSync(process.execPath, login, { env: environment, encoding: 'utf8' })
  await server.stop()
  if (status !== 0) throw new Error(`login ended with ${status}: ${stderr}`)
  return environment
}
