import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { guardChildren } from './guard-children.ts'
import { NO_WAY_TO_AWS } from './no-way-to-aws.ts'

// No test may reach AWS, nor read or write the files of the person who runs it: a home of its own, no
// configuration, no metadata service, and a dead proxy for everything but loopback. Child processes inherit it, or are
// given the like; none starts otherwise.
const home = mkdtempSync(join(inject('homes'), 'home-'))

for (const name of Object.keys(process.env)) {
  if (/^(AWS_|SALLYPORT_|XDG_|BASH_ENV$|ENV$|ZDOTDIR$)/.test(name)) delete process.env[name]
}

Object.assign(process.env, {
  HOME: home,
  USERPROFILE: home,
  AWS_CONFIG_FILE: join(home, '.aws', 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  ...NO_WAY_TO_AWS,
})

guardChildren()
