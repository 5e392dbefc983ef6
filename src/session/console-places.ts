import { SallyportError } from '../errors.ts'

/** Where the console of a partition is. */
export interface ConsolePlaces {
  /** Takes a role's session for a token that signs in. */
  readonly federation: string
  /** The first page; ends with a slash. */
  readonly console: string
  /** Hosts of pages of the console. */
  isConsoleHost(host: string): boolean
  /** Where a user signs in by hand; `undefined` where that is not known. */
  signInPage(account: string | undefined): string | undefined
}

/**
 * AWS: the domain of each partition; the hosts before it are the same, but that the youngest has a host for signing in of its one
 * Region only (its name is from the endpoint rules of AWS's SDKs for "signin"; that it federates as the others do was not seen).
 */
const DOMAINS: Readonly<Record<string, { readonly domain: string; readonly signIn?: string }>> = {
  aws: { domain: 'aws.amazon.com' },
  'aws-cn': { domain: 'amazonaws.cn' },
  'aws-us-gov': { domain: 'amazonaws-us-gov.com' },
  'aws-eusc': { domain: 'amazonaws-eusc.eu', signIn: 'eusc-de-east-1.signin' },
}

/**
 * The federation endpoint and the console of a partition (IAM User Guide, "Enable custom identity broker access to the AWS
 * console"), or of another endpoint, such as a local AWS.
 *
 * @throws SallyportError `USAGE` for a partition that is none of these.
 */
export function consolePlaces(partition: string, endpoint: string | undefined): ConsolePlaces {
  if (endpoint !== undefined) {
    return {
      federation: `${endpoint}/federation`,
      console: `${endpoint}/`,
      isConsoleHost: (host) => ['127.0.0.1', 'localhost', '[::1]', new URL(endpoint).hostname].includes(host),
      signInPage: () => undefined,
    }
  }
  const found = DOMAINS[partition]
  if (found === undefined) {
    throw new SallyportError('USAGE', `the console of the partition \`${partition}\` is not known here`, {
      hint: `known are ${Object.keys(DOMAINS).join(', ')}; sign in on the web page of yours`,
    })
  }
  const { domain, signIn } = found
  return {
    federation: `https://${signIn ?? 'signin'}.${domain}/federation`,
    console: `https://console.${domain}/`,
    isConsoleHost: (host) => host === `console.${domain}` || host.endsWith(`.console.${domain}`),
    signInPage: (account) =>
      account === undefined || signIn !== undefined
        ? `https://console.${domain}/`
        : `https://${account}.signin.${domain}/console`,
  }
}

/**
 * The page to go to: the first one, a service's by its name in the console's addresses (`s3`, `ec2`), or a whole URL of the console.
 *
 * @throws SallyportError `USAGE` for what is no page of that console: the address signs in who has it.
 */
export function consoleDestination(
  places: ConsolePlaces,
  wish: string | undefined,
  region: string | undefined,
): string {
  const query = region === undefined ? '' : `?region=${encodeURIComponent(region)}`
  if (wish === undefined) return region === undefined ? places.console : `${places.console}console/home${query}`
  if (/^[a-z0-9-]+(\/[\w/-]*)?$/.test(wish))
    return `${places.console}${wish.includes('/') ? wish : `${wish}/home`}${query}`
  const url = URL.canParse(wish) ? new URL(wish) : undefined
  const isSafe = url && (url.protocol === 'https:' || url.origin === new URL(places.console).origin)
  if (isSafe && url.username === '' && places.isConsoleHost(url.hostname)) return url.href
  throw new SallyportError('USAGE', `\`${wish}\` is no page of the console at ${places.console}`, {
    hint: 'name a service such as s3, or a URL of that console',
  })
}
