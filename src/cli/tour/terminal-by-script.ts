import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_SESSION_SECONDS } from '../../session/duration.ts'
import { mfaScript } from '../../session/mfa-script.ts'
import { withoutAws } from '../commands/local.ts'
import type { Cast } from './cast.ts'
import { have } from './cast.ts'
import { findProgram } from '../programs/find-program.ts'
import { runProgram } from './programs.ts'
import type { Stage, Step } from './stage.ts'

/** Step 6: the script that signs in the shell which sources it. */
export function terminalByScript(cast: Cast): Step {
  return {
    title: "the terminal, the script's way: source mfa.sh",

    async play(stage) {
      const script = join(stage.folder, 'mfa.sh')
      const { endpoint } = cast.aws
      await writeFile(
        script,
        mfaScript({
          endpointUrl: endpoint,
          profile: undefined,
          region: undefined,
          durationSeconds: DEFAULT_SESSION_SECONDS,
        }),
        { mode: 0o600 },
      )
      stage.say('  - sallyport mfa-script > mfa.sh')

      const { shell, aws } = await findPrograms(stage)
      if (shell === undefined || aws === undefined) {
        stage.skip(
          `it runs in bash or zsh with the AWS CLI, and there is no ${aws === undefined ? '`aws`' : 'bash'} here`,
        )
        return
      }
      const { phone } = have(cast.device, 'device')
      const { accessKeyId, secretAccessKey } = have(cast.userKey, 'access key')
      await writeFile(join(stage.folder, 'credentials'), profileOf(accessKeyId, secretAccessKey), { mode: 0o600 })
      await stage.untilNextCode('the last code is spent')
      await stage.expect(
        `in ${shell}: source mfa.sh, type the code, aws s3api list-buckets`,
        'success',
        () =>
          runProgram(
            shell,
            [
              '-c',
              '. "$1" && exec aws --endpoint-url "$2" s3api list-buckets --query "Buckets[].Name" --output text',
              shell,
              script,
              endpoint,
            ],
            {
              environment: environmentOf(stage),
              typed: `${phone.code()}\n`,
            },
          ),
        ({ stdout, stderr }) => indented(`${stderr.trim()}\n${stdout.trim()}`),
      )
    },
  }
}

/** zsh when time is moved, bash else, so that both are tried; the other one where one is missing. */
async function findPrograms({ environment, isFast }: Stage) {
  const [bash, zsh, aws] = await Promise.all(['bash', 'zsh', 'aws'].map((name) => findProgram(name, environment)))
  return { shell: isFast ? (zsh ?? bash) : (bash ?? zsh), aws }
}

function profileOf(accessKeyId: string, secretAccessKey: string): string {
  return `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
}

/** Nothing of the person's own AWS, and no way to AWS itself. */
function environmentOf({ environment, folder }: Stage): Record<string, string | undefined> {
  return {
    ...withoutAws(environment),
    HOME: folder,
    ZDOTDIR: folder,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    HTTPS_PROXY: 'http://127.0.0.1:9',
    HTTP_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1,localhost',
  }
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n    ')
}
