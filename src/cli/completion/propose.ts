import type { CommandNode, OptionNode } from '../help/command-tree.ts'

/** Something to type next. */
export interface Proposal {
  readonly value: string
  readonly brief: string
}

/** What the shell is to complete by itself: the name of a file, or a whole command. */
export type Elsewhere = 'files' | 'command'

/** What only this computer knows; each is asked for when it is needed. */
export interface KnownNames {
  profiles(): Promise<readonly string[]>
  serialNumbers(): Promise<readonly string[]>
}

/**
 * What may come at the end of a command line.
 *
 * @param words - Behind the program's name; the last one is being typed, and may be empty.
 */
export async function propose(
  tree: readonly CommandNode[],
  words: readonly string[],
  known: KnownNames,
): Promise<readonly Proposal[] | Elsewhere> {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  if (before.includes('--')) return 'command'

  const { node, rest } = walk(tree, before)
  const options = node?.command?.options ?? []
  const valueOf = optionBefore(options, rest, typed)
  if (valueOf) {
    const proposals = await valuesOf(valueOf.option, known)
    if (proposals === 'files') return proposals
    return startingWith(
      valueOf.typed,
      proposals.map((proposal) => ({ ...proposal, value: valueOf.prefix + proposal.value })),
      valueOf.prefix,
    )
  }
  if (typed.startsWith('-')) {
    const free = options.filter(({ name }) => !rest.includes(name))
    return startingWith(typed, [...free.map(({ name, brief }) => ({ value: name, brief })), HELP])
  }
  const children = node ? node.children : tree
  const below = rest.length === 0 ? children.map(({ name, brief }) => ({ value: name, brief })) : []
  const positional = node?.command?.positionals[positionalsIn(options, rest)]
  const values = positional === undefined ? [] : await valuesFor(positional, known)
  if (values === 'files') return below.length === 0 ? values : startingWith(typed, below)
  return startingWith(typed, [...below, ...values])
}

const HELP: Proposal = { value: '--help', brief: 'Show how, with examples' }

/** As far as the words name commands; the rest is the command's own. */
function walk(tree: readonly CommandNode[], words: readonly string[]) {
  let node: CommandNode | undefined
  let rest = words
  for (;;) {
    const next: CommandNode | undefined = (node ? node.children : tree).find(({ name }) => name === rest[0])
    if (!next) return { node, rest }
    node = next
    rest = rest.slice(1)
  }
}

/** The option whose value is being typed, as `--option VALUE` or `--option=VALUE`. */
function optionBefore(options: readonly OptionNode[], rest: readonly string[], typed: string) {
  const takesValue = options.filter(({ placeholder }) => placeholder !== undefined)
  const previous = takesValue.find(({ name }) => name === rest.at(-1))
  if (previous) return { option: previous, prefix: '', typed }
  const joined = takesValue.find(({ name }) => typed.startsWith(`${name}=`))
  return joined && { option: joined, prefix: `${joined.name}=`, typed }
}

async function valuesOf(option: OptionNode, known: KnownNames): Promise<readonly Proposal[] | 'files'> {
  if (option.values.length > 0) return option.values.map((value) => ({ value, brief: '' }))
  if (option.name === '--profile') return valuesFor('PROFILE', known)
  return valuesFor(option.placeholder ?? '', known)
}

async function valuesFor(placeholder: string, known: KnownNames): Promise<readonly Proposal[] | 'files'> {
  switch (placeholder) {
    case 'PROFILE':
      return (await known.profiles()).map((value) => ({ value, brief: 'profile' }))
    case 'ARN':
      return (await known.serialNumbers()).map((value) => ({ value, brief: 'MFA device' }))
    case 'SHELL':
      return ['bash', 'zsh', 'fish', 'powershell'].map((value) => ({ value, brief: 'shell' }))
    case 'FILE':
    case 'DIR':
    case 'FOLDER':
      return 'files'
    default:
      return []
  }
}

function positionalsIn(options: readonly OptionNode[], rest: readonly string[]): number {
  return rest.filter((word, index) => {
    const previous = options.find(({ name }) => name === rest[index - 1])
    return !word.startsWith('-') && previous?.placeholder === undefined
  }).length
}

function startingWith(typed: string, proposals: readonly Proposal[], prefix = ''): readonly Proposal[] {
  const isWanted = ({ value }: Proposal) => value.startsWith(typed) && value !== prefix
  return proposals.filter(isWanted)
}
