/** What a command line named, and a command that follows up on it must name as well. */
export interface Named {
  readonly profile?: string | undefined
  readonly endpointUrl?: string | undefined
  readonly allowInsecureEndpoint?: boolean | undefined
}

// In a hint a command stands between backticks or ends its clause.
const COMMAND =
  /sallyport (setup|login|logout|status|device (?:list|enroll|replace|resync|remove|code)|key (?:add|import|rotate))((?: [^\s`;,]+)*)/g

/**
 * Spells commands so that pasting them works. Hints come from parts that know no command line and name a bare
 * `sallyport login`; what this command line was given is put in here, and only here.
 */
export class FollowUps {
  #named: Named = {}

  remember(named: Named): void {
    this.#named = named
  }

  /** A hint with the profile and the endpoint in each of its commands that names none. */
  spell(hint: string): string {
    return hint.replaceAll(COMMAND, (_, command: string, rest: string) => this.#complete(command, rest))
  }

  #complete(command: string, rest: string): string {
    const { profile, endpointUrl, allowInsecureEndpoint } = this.#named
    const words = ['sallyport', command]
    if (profile !== undefined && !/^ [^-]/.test(rest)) words.push(quote(profile))
    if (rest !== '') words.push(rest.trimStart())
    if (endpointUrl !== undefined && !rest.includes('--endpoint-url')) {
      words.push('--endpoint-url', quote(endpointUrl))
      if (allowInsecureEndpoint) words.push('--allow-insecure-endpoint')
    }
    return words.join(' ')
  }
}

/** A word of a command line, for a POSIX shell. */
export function quote(word: string): string {
  return /^[\w.@:/+=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
