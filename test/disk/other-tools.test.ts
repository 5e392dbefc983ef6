import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { toolSessionFile, type OtherTool } from '../../src/disk/other-tools.ts'
import { programOrSkip } from '../program.ts'

const LOGIN = `import sys
from botocore.utils import generate_login_cache_key
print(generate_login_cache_key(sys.argv[1]))`
const SSO = `import sys
from botocore.credentials import SSOCredentialFetcher
url, name, account, role = sys.argv[1:]
print(SSOCredentialFetcher(url, 'us-east-1', role, account, None, sso_session_name=name or None)._create_cache_key())`

/** The name that the botocore of this machine gives to the file. */
function byBotocore(python: string, tool: OtherTool): string {
  const args =
    tool.command === 'aws login'
      ? [LOGIN, tool.loginSession]
      : [SSO, ...startAndName(tool.session), tool.accountId, tool.roleName]
  const { stdout, stderr } = spawnSync(python, ['-c', ...args], { encoding: 'utf8' })
  return `${stdout.trim()}.json${stderr}`
}

function startAndName(session: { name: string } | { startUrl: string }): [string, string] {
  return 'name' in session ? ['https://start', session.name] : [session.startUrl, '']
}

describe('toolSessionFile', () => {
  for (const tool of [
    { command: 'aws login', loginSession: 'arn:aws:iam::123456789012:user/ana' },
    { command: 'aws sso login', session: { name: 'corp' }, accountId: '123456789012', roleName: 'Admin' },
    { command: 'aws sso login', session: { name: 'dépôt' }, accountId: '123456789012', roleName: 'A' },
    { command: 'aws sso login', session: { startUrl: 'https://x/start' }, accountId: '1', roleName: 'A' },
  ] as const) {
    test(`is where botocore has it: ${JSON.stringify(tool)}`, ({ skip }) => {
      const python = programOrSkip(skip, 'python3')
      const name = byBotocore(python, tool)
      if (name.includes('ModuleNotFoundError') || name.includes('ImportError'))
        skip('a botocore that knows this is not installed')
      expect(basename(toolSessionFile(tool, { HOME: '/home/ana' }))).toBe(name)
    })
  }

  test('is where AWS_LOGIN_CACHE_DIRECTORY says', () => {
    const tool = { command: 'aws login', loginSession: 'x' } as const
    const environment = { HOME: '/home/ana', AWS_LOGIN_CACHE_DIRECTORY: '/cache' }
    expect(toolSessionFile(tool, environment)).toMatch(/^\/cache\/[0-9a-f]{64}\.json$/)
  })
})
