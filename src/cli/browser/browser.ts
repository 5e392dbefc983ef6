import { SallyportError } from '../../errors.ts'

/** Which browser, and as whom in it. */
export interface BrowserChoice {
  /** A program's name or path; `undefined` for the one that is usual here. */
  readonly browser: string | undefined
  /** A profile of it. */
  readonly browserProfile: string | undefined
  /** A container of Firefox, by the add-on "Open external links in a container". */
  readonly container: string | undefined
}

/**
 * The program that opens a page, with its arguments; no shell is in between.
 *
 * @param page - What is opened; it is seen in the list of processes, so it must be no secret.
 */
export function browserCommand(
  platform: NodeJS.Platform,
  { browser, browserProfile, container }: BrowserChoice,
  page: string,
): readonly [string, ...string[]] {
  const program =
    browser ?? (container === undefined ? undefined : FIREFOX[platform === 'darwin' ? 'darwin' : 'others'])
  if (program === undefined) {
    if (browserProfile !== undefined) {
      throw new SallyportError('USAGE', 'the profile of which browser?', {
        hint: 'name it: --browser firefox, or --browser google-chrome',
      })
    }
    return usual(platform, page)
  }
  const isFirefox = /firefox|librewolf|waterfox|zen/i.test(program)
  if (container !== undefined && !isFirefox) {
    throw new SallyportError('USAGE', `\`${program}\` has no containers: they are Firefox's`, {
      hint: 'leave out --browser, or take --browser-profile',
    })
  }
  const profile = isFirefox ? ['-P', browserProfile ?? ''] : [`--profile-directory=${browserProfile ?? ''}`]
  const args = [...(browserProfile === undefined ? [] : profile), page]
  const isApplication = platform === 'darwin' && !program.includes('/')
  return isApplication ? ['open', '-n', '-a', program, '--args', ...args] : [program, ...args]
}

const FIREFOX = { darwin: 'Firefox', others: 'firefox' } as const

function usual(platform: NodeJS.Platform, page: string): readonly [string, ...string[]] {
  switch (platform) {
    case 'darwin':
      return ['open', page]
    case 'win32':
      // What `start` does, without the shell that `start` is part of.
      return ['rundll32.exe', 'url.dll,FileProtocolHandler', page]
    default:
      return ['xdg-open', page]
  }
}

/** The address by which that add-on opens another one in a container, and makes the container when it is missing. */
export function containerLink(container: string, url: string): string {
  return `ext+container:${new URLSearchParams({ name: container, url }).toString().replaceAll('+', '%20')}`
}
