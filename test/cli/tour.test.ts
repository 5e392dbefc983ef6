import { describe, expect, test } from 'vitest'
import { Terminal } from '../../src/cli/asking/terminal.ts'
import { Clients, loadSdk } from '../../src/cli/tour/clients.ts'
import { ConsoleClient } from '../../src/cli/tour/console-client.ts'
import { runTour } from '../../src/cli/tour/run-tour.ts'
import { Stage } from '../../src/cli/tour/stage.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { findProgram } from '../program.ts'
import { openUserSide, temporaryFolder } from '../user-side.ts'
import { CTRL_C, PROGRAM, runOnTerminal } from './pseudo-terminal.ts'

const SLOW = { timeout: 120_000 }
/** The step of the script is skipped, aloud, where there is no `aws`. */
const AS_TOLD = /^([67]) of \1 steps as told$/m

describe('the tour', SLOW, () => {
  test('without a terminal: seven steps, each as told, and then it ends with success', async () => {
    await using side = await openUserSide({})
    const { status, stdout, stderr } = await side.sallyport(['tour', '--fast'])
    expect([status, stdout]).toEqual([0, expect.stringMatching(AS_TOLD)])
    expect(stderr.match(/^Step \d of 7: /gm)).toHaveLength(7)
    expect(stderr).not.toContain('NOT as told')
    // A person sees bash; zsh is tried where nobody waits.
    const shell = findProgram('aws') === undefined ? undefined : (findProgram('zsh') ?? findProgram('bash'))
    if (shell !== undefined) expect(stderr).toContain(`in ${shell}: source mfa.sh`)
    // What AWS refuses is a part of the story.
    for (const code of ['AccessDenied', 'InvalidAuthenticationCode', 'InvalidClientTokenId', 'ExpiredToken'])
      expect(stderr).toContain(`    ${code}: `)
  })

  test('on a terminal: local AWS goes on after the story, with lines to paste, until Ctrl-C', async () => {
    await using side = await openUserSide({})
    const tour = runOnTerminal(process.execPath, [PROGRAM, 'tour', '--fast'], side.environment)
    await tour.sees(/(\d) of \1 steps as told/)
    const [, endpoint = ''] = await tour.sees(/local AWS goes on at (\S+) until Ctrl-C/)
    await tour.sees(/export AWS_SECRET_ACCESS_KEY='\S{40}'\s[^]*export AWS_SECRET_ACCESS_KEY='\S{40}'/)
    await tour.sees(/then try: /)
    expect((await fetch(endpoint)).status).toBe(403)
    tour.types(CTRL_C)
    const { status, screen } = await tour.ended()
    expect([status, screen.trimEnd().split('\n').at(-1)]).toEqual([0, expect.stringMatching(AS_TOLD)])
    await expect(fetch(endpoint)).rejects.toThrow()
  })

  test('a step that AWS answers otherwise does not count, and one that can not go on ends the story', async () => {
    await using folder = await temporaryFolder()
    await using aws = await startLocalAws({ users: { MFAUser: {} } })
    const said: string[] = []
    const terminal = Object.assign(new Terminal(process.stdin, process.stderr), {
      draw: (text: string) => said.push(text),
    })
    const stage = new Stage(aws, terminal, {
      isFast: true,
      folder: folder.path,
      environment: { PATH: process.env['PATH'] },
      sleepUntil: () => Promise.reject(new Error('nothing is to be waited for')),
      interrupted: new AbortController().signal,
    })
    const played = await runTour(stage, {
      aws,
      clients: new Clients(aws.endpoint, await loadSdk()),
      console: new ConsoleClient(aws.endpoint),
      bucket: 'a-bucket',
      userPassword: 'Corr3ct-horse',
      rootPassword: 'Corr3ct-horse',
    })
    expect(played).toEqual({ asTold: 0, steps: 7 })
    expect(said.join('\n')).toContain('EntityAlreadyExists: User with name MFAUser already exists.\n    NOT as told')
    expect(said.join('\n')).not.toContain('Step 2')
  })
})
