import { SallyportError } from '../../errors.ts'
import { placesOf } from '../check/text-lines.ts'
import type { Decision } from '../decision.ts'
import { readJsonSequence, type JsonNode } from '../json-text.ts'
import { LayersReader } from './layers-reader.ts'
import type { CaseOptions, PolicyCase, UnreadableCase } from './policy-case.ts'
import { placeIn } from './policy-builder.ts'
import { findText, readRequest } from './read-request.ts'

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
  const twice: Twice[] = []
  const values = readJsonSequence(
    json,
    (problem, offset) => refuse(`not JSON: ${problem}`, offset),
    (problem, offset) => twice.push({ problem, offset }),
  )
  const [first] = values
  const nodes = first?.kind === 'array' && values.length === 1 ? first.items : values
  const layers = new LayersReader(options, place)
  return nodes.map((node, index) => {
    if (node.kind !== 'object') return refuse('a case is an object', node.offset)
    const inside = twice.filter(({ offset }) => offset >= node.offset && offset < node.end)
    return readCase(node, index, layers, place, inside)
  })
}

/** A name that occurs twice in one object. */
interface Twice {
  readonly problem: string
  readonly offset: number
}

const CASE_HINT = 'a case: {"name": …, "policies": {"identity": […]}, "request": {…}, "expected": "allowed"}'

const EFFECTS: readonly Decision['effect'][] = ['allowed', 'explicitDeny', 'implicitDeny']

function readCase(
  node: JsonNode & { kind: 'object' },
  index: number,
  layersReader: LayersReader,
  place: (offset: number) => string,
  twice: readonly Twice[],
): PolicyCase | UnreadableCase {
  const problems: string[] = []
  const report = (problem: string, offset: number): void => {
    problems.push(`${place(offset)}: ${problem}`)
  }
  for (const { problem, offset } of twice) report(problem, offset)
  const name = findText(node, 'name') ?? `case ${index + 1}`
  const wanted = findText(node, 'expected')
  const expected = EFFECTS.find((effect) => effect === wanted)
  if (expected === undefined) {
    report(`expected is one of ${EFFECTS.join(', ')}`, node.members.get('expected')?.offset ?? node.offset)
  }
  const asked = node.members.get('request')?.value
  if (asked?.kind !== 'object') report('request is missing or no object', asked?.offset ?? node.offset)
  const request = asked?.kind === 'object' ? readRequest(asked, report) : undefined
  const given = node.members.get('policies')?.value
  if (given !== undefined && given.kind !== 'object') report('policies is no object', given.offset)
  const { layers, passedOver } = layersReader.read(
    given?.kind === 'object' ? given : undefined,
    request,
    report,
    problems,
  )

  const head = { name, place: place(node.offset) }
  if (problems.length > 0 || request === undefined || expected === undefined) return { ...head, problems }
  return { ...head, layers, request, expected, passedOver }
}
