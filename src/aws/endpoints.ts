import { SallyportError } from '../errors.ts'

/** Where calls go. `undefined` means AWS's own endpoint of the Region. */
export interface Endpoints {
  readonly iam: string | undefined
  readonly sts: string | undefined
}

/** The places an endpoint may be named in, strongest first (AWS SDKs Reference, "Service-specific endpoints"). */
export interface EndpointSources {
  /** `--endpoint-url`. */
  readonly option: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** From the profile's `services` section, by service id. */
  readonly profileServices: Readonly<Record<string, string>>
  /** The profile's own `endpoint_url`. */
  readonly profile: string | undefined
  /** The profile's `ignore_configured_endpoint_urls`. */
  readonly ignoreConfigured: boolean
  readonly allowInsecure: boolean
}

/**
 * Chooses the endpoint of each service.
 *
 * @throws SallyportError `USAGE` for text that is no URL, and for `http://` to another computer.
 */
export function chooseEndpoints(sources: EndpointSources): Endpoints {
  return { iam: chooseEndpoint('iam', sources), sts: chooseEndpoint('sts', sources) }
}

/**
 * The variables that send another program's calls where ours go. Empty when the environment or nothing decides, since
 * what we start inherits the environment.
 */
export function endpointVariables({ option, environment, profile, profileServices }: EndpointSources) {
  const variables: Record<string, string> = {}
  if (option !== undefined) {
    // A service's own variable would win over the general one.
    const specific = Object.keys(environment).filter((name) => name.startsWith('AWS_ENDPOINT_URL_'))
    for (const name of ['AWS_ENDPOINT_URL', ...specific]) variables[name] = option
    return variables
  }
  if (profile !== undefined && environment['AWS_ENDPOINT_URL'] === undefined) variables['AWS_ENDPOINT_URL'] = profile
  for (const [service, url] of Object.entries(profileServices)) {
    const name = `AWS_ENDPOINT_URL_${service.toUpperCase()}`
    if (environment[name] === undefined && environment['AWS_ENDPOINT_URL'] === undefined) variables[name] = url
  }
  return variables
}

function chooseEndpoint(service: 'iam' | 'sts', sources: EndpointSources): string | undefined {
  const { option, environment, profileServices, profile, allowInsecure } = sources
  const ignored =
    sources.ignoreConfigured || environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true'
  const configured = [
    environment[`AWS_ENDPOINT_URL_${service.toUpperCase()}`],
    environment['AWS_ENDPOINT_URL'],
    profileServices[service],
    profile,
  ]
  const text = option ?? (ignored ? undefined : configured.find((url) => url !== undefined && url !== ''))
  return text === undefined ? undefined : requireSafeEndpoint(text, allowInsecure)
}

/** The URL in one spelling, so that a session's cache key doesn't depend on a trailing slash. */
export function requireSafeEndpoint(text: string, allowInsecure: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const beside = url && [url.username, url.password, url.search, url.hash].some((part) => part !== '')
  if (!url || !['http:', 'https:'].includes(url.protocol) || beside) {
    throw new SallyportError('USAGE', `\`${withoutPassword(text)}\` is no endpoint URL`, {
      hint: 'give one such as --endpoint-url http://127.0.0.1:4566',
    })
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecure) {
    throw new SallyportError('USAGE', `\`${url.origin}\` is not encrypted and not on this computer`, {
      hint: url.hostname.endsWith('.localhost')
        ? `name it http://localhost${url.port === '' ? '' : `:${url.port}`}; a resolver may send \`${url.hostname}\` elsewhere`
        : 'use https://, or --allow-insecure-endpoint when you trust every computer on the way',
    })
  }
  return url.href.replace(/\/+$/, '')
}

/**
 * Whether a URL's host is this computer. Names below `localhost` ought to be, too (RFC 6761 section 6.3), but they are asked of
 * whoever resolves names, and not all of those know.
 */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//…@')
}
