import { buildCommand } from '@stricli/core'
import { consoleSignInUrl } from '../../aws/console-federation.ts'
import { SallyportError } from '../../errors.ts'
import { consoleDestination, consolePlaces } from '../../session/console-places.ts'
import { type BrowserChoice } from '../browser/browser.ts'
import { openConnection, type Connection } from '../connection.ts'
import { findConsoleCredentials } from '../browser/console-credentials.ts'
import type { Context } from '../context.ts'
import { namedProfile, profileArgument, signInFlags, type SignInFlags } from '../flags.ts'
import { openPage, openSecretPage } from '../browser/open-in-browser.ts'

type Flags = SignInFlags & {
  readonly destination?: string
  readonly print?: boolean
  readonly browser?: string
  readonly browserProfile?: string
  readonly container?: string
}

export const consoleCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Open the AWS console as a role',
    fullDescription:
      "Signs in to the console with the session of a role, by AWS's federation, in the partitions aws, aws-cn, aws-us-gov and aws-eusc. The " +
      'console session ends with that of the role. AWS federates no session of a user: then this says why, and opens the sign-in page. ' +
      'The address signs in whoever has it, for 15 minutes: a browser gets it from a private file, never as an argument. A browser in a ' +
      'sandbox, such as one of snap, can read no such file: take --print.',
    customUsage: [
      { input: 'admin', brief: 'As the role of profile `admin`' },
      { input: 'admin --destination s3', brief: 'The page of a service' },
      {
        input: 'admin --container admin',
        brief: 'In a container of Firefox (add-on: Open external links in a container)',
      },
      { input: 'admin --browser google-chrome --browser-profile "Profile 1"', brief: 'In a profile of a browser' },
      { input: 'admin --print', brief: 'Write the address, which is a secret, to standard output' },
    ],
  },
  parameters: {
    flags: {
      ...signInFlags,
      destination: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'A service such as s3, or a URL of the console',
        placeholder: 'PAGE',
      },
      print: { kind: 'boolean', optional: true, withNegated: false, brief: 'Write the address; open nothing' },
      browser: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'A browser: firefox, google-chrome, a path',
        placeholder: 'PROGRAM',
      },
      browserProfile: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'A profile of the browser',
        placeholder: 'NAME',
      },
      container: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'A container of Firefox',
        placeholder: 'NAME',
      },
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    const { browser, browserProfile, container } = flags
    const choice = { browser, browserProfile, container }
    const found = await findConsoleCredentials(this, connection, flags)
    if (!found.credentials) throw await refuse(this, { ...found, connection, choice, print: flags.print ?? false })

    const { region, endpoints } = connection
    const places = consolePlaces(found.partition, endpoints.sts)
    const destination = consoleDestination(places, flags.destination, region)
    const url = await consoleSignInUrl({ ...places, destination, credentials: found.credentials })
    if (flags.print) {
      this.print(url)
      return
    }
    this.terminal.say(`opening ${destination} as ${found.arn}`)
    await openSecretPage(this, choice, url)
  },
})

/** AWS: neither GetSessionToken's credentials are federated, nor does GetFederationToken, which are, know MFA. */
async function refuse(
  context: Context,
  asked: {
    readonly partition: string
    readonly account: string | undefined
    readonly arn: string
    readonly connection: Connection
    readonly choice: BrowserChoice
    readonly print: boolean
  },
): Promise<SallyportError> {
  const { partition, account, arn, connection, choice, print } = asked
  const page = consolePlaces(partition, connection.endpoints.sts).signInPage(account)
  const message = `AWS takes no session of a user into the console, with MFA or without, and ${arn} is a user`
  const role = 'to open it from here, name a profile with the role_arn of a role that the user may assume'
  if (page === undefined) return new SallyportError('AWS_REFUSED', message, { hint: role })
  if (!print) {
    await openPage(context, choice, page).catch(() => undefined)
  }
  return new SallyportError('AWS_REFUSED', message, {
    hint: `sign in there by password and code: ${page}; ${role}`,
  })
}
