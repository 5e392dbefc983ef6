import { openCatalogue } from '../../../catalogue/index.ts'
import { SallyportError } from '../../../errors.ts'
import { buildPolicy, placeIn } from '../../../policy/cases/policy-builder.ts'
import { checkPolicy } from '../../../policy/check/check-policy.ts'
import { nameStatement } from '../../../policy/check/finding.ts'
import { placesOf } from '../../../policy/check/text-lines.ts'
import type { CompiledPolicy } from '../../../policy/compile-policy.ts'
import type { PolicyLayers } from '../../../policy/decide.ts'
import type { Decision } from '../../../policy/decision.ts'
import { explain, type Explanation } from '../../../policy/explain.ts'
import type { PolicyType } from '../../../policy/policy-document.ts'
import type { AuthorizationRequest } from '../../../policy/request.ts'
import { RequestContext, type ContextValue } from '../../../policy/request-context.ts'
import type { Context } from '../../context.ts'
import { printable } from '../../telling/printable.ts'
import { formatStatements, statementsToJson } from './format-explanation.ts'
import { contextOfPrincipal, principalOf } from './parse-principal.ts'
import { readText } from './read-text.ts'
import { warnOfRefusals } from './refusal-lines.ts'
import type { SimulateFlags } from './simulate.ts'

/** Decides the request and prints the answer. */
export async function simulate(
  context: Context,
  flags: SimulateFlags,
  files: readonly string[],
): Promise<Decision['effect']> {
  const principal = principalOf(flags.principal, flags.roleArn, flags.userArn)
  const values = { ...contextOfPrincipal(principal), ...parseContext(flags.context ?? []) }
  const { action, resource, resourceAccountId } = flags
  requireAction(action)
  if (openCatalogue().findAction(action) === undefined) {
    context.terminal.warn(`AWS has no action ${action}, as of ${openCatalogue().date}`)
  }
  const request = { action, resource, resourceAccountId, principal, context: new RequestContext(values) }
  const layers = await readLayers(context, flags, [...(flags.identity ?? []), ...files])
  const explanation = explain(layers, request)

  if (flags.json) context.printJson(toJson(explanation, request, values, flags.explain === true))
  else {
    context.print(explanation.decision.effect)
    context.print(printable(explanation.reason))
    if (flags.explain) for (const line of formatStatements(explanation)) context.print(line)
  }
  return explanation.decision.effect
}

function requireAction(action: string): void {
  if (/^[A-Za-z0-9-]+:[A-Za-z0-9-]+$/.test(action)) return
  throw new SallyportError('USAGE', `--action: \`${action}\` is not one action`, { hint: 'as in s3:GetObject' })
}

/** `KEY=VALUE` as often as wanted; a key with several values, or written `KEY[]`, is multivalued. */
function parseContext(texts: readonly string[]): Record<string, ContextValue> {
  const values = new Map<string, { key: string; texts: string[]; isList: boolean }>()
  for (const text of texts) {
    const equals = text.indexOf('=')
    if (equals < 1) throw new SallyportError('USAGE', `--context: \`${text}\` is not KEY=VALUE`)
    const written = text.slice(0, equals)
    const isList = written.endsWith('[]')
    const key = isList ? written.slice(0, -2) : written
    const known = values.get(key.toLowerCase()) ?? { key, texts: [], isList }
    const value = text.slice(equals + 1)
    // `KEY[]=` alone is a list of nothing.
    const isEmpty = isList && value === ''
    values.set(key.toLowerCase(), {
      ...known,
      isList: known.isList || isList,
      texts: isEmpty ? known.texts : [...known.texts, value],
    })
  }
  return Object.fromEntries(
    [...values.values()].map(({ key, texts, isList }) => [key, isList || texts.length > 1 ? texts : (texts[0] ?? '')]),
  )
}

async function readLayers(context: Context, flags: SimulateFlags, identity: readonly string[]): Promise<PolicyLayers> {
  const read = (file: string, type: PolicyType) => readPolicyFile(context, file, type, flags.lenient === true)
  const readAll = (list: readonly string[], type: PolicyType) => sequence(list, (file) => read(file, type))
  const levels = (list: readonly string[] | undefined, type: PolicyType) =>
    list && sequence(list, (level) => readAll(level === '' ? [] : level.split(','), type))
  const { boundary, session, resourcePolicy, trustPolicy, scp, rcp } = flags
  return {
    identity: await readAll(identity, 'identity'),
    boundary: boundary === undefined ? undefined : await read(boundary, 'managed'),
    session: await readAll(session ?? [], 'session'),
    resource: resourcePolicy === undefined ? undefined : await read(resourcePolicy, 'resource'),
    trust: trustPolicy === undefined ? undefined : await read(trustPolicy, 'trust'),
    scps: await levels(scp, 'scp'),
    rcps: await levels(rcp, 'rcp'),
  }
}

async function sequence<Item, Result>(
  items: readonly Item[],
  step: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (const item of items) results.push(await step(item))
  return results
}

async function readPolicyFile(
  context: Context,
  file: string,
  type: PolicyType,
  lenient: boolean,
): Promise<CompiledPolicy> {
  const text = await readText(file, context.surroundings.stdin)
  const { policy, refusals, isUnreadable } = buildPolicy(text, file, { type, name: file, lenient })
  for (const name of misspeltNames(text, file, type)) context.terminal.warn(printable(name))
  if (policy !== undefined) {
    warnOfRefusals(context, refusals)
    return policy
  }
  const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : ''
  throw new SallyportError('USAGE', printable(`${refusals[0] ?? file}${more}: AWS would refuse this policy`), {
    hint: `sallyport policy check ${file} tells all that is wrong${lenient || isUnreadable ? '' : '; --lenient decides nevertheless'}`,
  })
}

/** AWS stores policies with names it doesn't have, so they decide; but they are hardly what was meant. */
function misspeltNames(text: string, file: string, kind: PolicyType): string[] {
  const placeOf = placesOf(text)
  return checkPolicy(text, { kind, catalogue: openCatalogue() })
    .filter(({ rule }) => rule === 'unknown-action' || rule === 'unknown-key' || rule === 'mfa-misspelt-key')
    .map(({ message, offset, statement }) => {
      const where = statement === undefined ? '' : `${nameStatement(statement)}: `
      return `${placeIn(file, placeOf(offset))}: ${where}${message}`
    })
}

function toJson(
  explanation: Explanation,
  { action, resource, principal }: AuthorizationRequest,
  context: Record<string, ContextValue>,
  withStatements: boolean,
): unknown {
  const { decision, reason } = explanation
  const { effect, layer, policy, statement } = decision
  const decisive = statement && { policy: policy?.name, number: statement.index + 1, sid: statement.source.sid }
  const answer = {
    decision: effect,
    layer,
    statement: decisive,
    reason,
    request: { action, resource, principal, context },
  }
  return withStatements ? { ...answer, statements: statementsToJson(explanation) } : answer
}
