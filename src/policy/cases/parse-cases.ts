import { SallyportError } from '../../errors.ts'
import { statementWithin } from '../check/statement-at.ts'
import { placesOf } from '../check/text-lines.ts'
import type { Decision } from '../decision.ts'
import { readJsonSequence, type JsonNode, type JsonObject } from '../json-text.ts'
import { LayersReader } from './layers-reader.ts'
import type { CaseOptions, PolicyCase, UnreadableCase } from './policy-case.ts'
import { takeWithin, type NameTwice } from './name-twice.ts'
import { placeIn } from './policy-builder.ts'
import { readRequest } from './read-request.ts'
import { misspeltMembers, readOptionalText } from './read-members.ts'

/**
 * Reads cases: an array of them, or one object after the other. Fields it doesn't know are ignored.
 *
 * @throws SallyportError - `USAGE` when the text is not JSON or has other things in it than cases.
 */
export function parseCases(text: string, options: CaseOptions): (PolicyCase | UnreadableCase)[] {
  const placeOf = placesOf(text)
  const place = (offset: number): string => placeIn(options.file, placeOf(offset))
  const refuse = (problem: string, offset: number): never => {
    throw new SallyportError('USAGE', `${place(offset)}: ${problem}`, { hint: CASE_HINT })
  }
  // A byte order mark hurts nobody in a file of cases; as a blank it keeps the places.
  const json = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text
  const twice: NameTwice[] = []
  const values = readJsonSequence(
    json,
    (problem, offset) => refuse(`${statementWithin(json, offset)}not JSON: ${problem}`, offset),
    (problem, offset) => twice.push({ problem, offset }),
  )
  const [first] = values
  const nodes = first?.kind === 'array' && values.length === 1 ? first.items : values
  const layers = new LayersReader(options, place)
  return nodes.map((node, index) => {
    if (node.kind !== 'object') return refuse('a case is an object', node.offset)
    return readCase(node, index, layers, place, takeWithin(twice, node))
  })
}

const CASE_HINT = 'a case: {"name": …, "policies": {"identity": […]}, "request": {…}, "expected": "allowed"}'

const EFFECTS: readonly Decision['effect'][] = ['allowed', 'explicitDeny', 'implicitDeny']

function readCase(
  node: JsonObject,
  index: number,
  layersReader: LayersReader,
  place: (offset: number) => string,
  twice: NameTwice[],
): PolicyCase | UnreadableCase {
  const problems: string[] = []
  const report = (problem: string, offset: number): void => {
    problems.push(`${place(offset)}: ${problem}`)
  }
  const name = readOptionalText(node, 'name', report) ?? `case ${index + 1}`
  const wanted = node.members.get('expected')
  const expected = EFFECTS.find((effect) => wanted?.value.kind === 'string' && wanted.value.text === effect)
  if (expected === undefined) {
    const seen = wanted === undefined ? 'expected is missing: it' : 'expected'
    report(`${seen} is one of ${EFFECTS.join(', ')}`, wanted?.offset ?? node.offset)
  }
  const asked = node.members.get('request')?.value
  if (asked?.kind !== 'object') report('request is missing or no object', asked?.offset ?? node.offset)
  const request = asked?.kind === 'object' ? readRequest(asked, report) : undefined
  const given = node.members.get('policies')?.value
  if (given?.kind !== 'object') report('policies is missing or no object', given?.offset ?? node.offset)
  const { layers, passedOver } = layersReader.read(
    given?.kind === 'object' ? given : undefined,
    request,
    report,
    problems,
    twice,
  )
  for (const { problem, offset } of twice) report(problem, offset)

  const head = { name, place: place(node.offset) }
  if (problems.length > 0 || request === undefined || expected === undefined) return { ...head, problems }
  const ignored = misspelt(node).map(([problem, offset]) => `${place(offset)}: ${problem}`)
  return { ...head, layers, request, expected, passedOver: [...ignored, ...passedOver] }
}

/** The fields of each object of a case. */
const FIELDS: readonly (readonly [path: readonly string[], known: readonly string[]])[] = [
  [['policies'], ['identity', 'boundary', 'session', 'resource', 'trust', 'scp', 'rcp']],
  [['request'], ['action', 'resource', 'resourceAccountId', 'principal', 'context']],
  [
    ['request', 'principal'],
    ['type', 'arn', 'accountId', 'name', 'roleArn', 'userArn', 'uniqueId', 'federatedProvider'],
  ],
]

function misspelt(root: JsonObject): [string, number][] {
  return FIELDS.flatMap(([path, known]) => {
    const node = path.reduce<JsonNode | undefined>(
      (parent, name) => (parent?.kind === 'object' ? parent.members.get(name)?.value : undefined),
      root,
    )
    return node?.kind === 'object' ? misspeltMembers(node, `${path.join('.')}.`, known) : []
  })
}
