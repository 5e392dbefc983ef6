import type { JsonObject } from '../json-text.ts'
import type { Principal } from '../request.ts'
import { offsetOf, readOptionalText, type ReportProblem } from './read-members.ts'

/** What an ARN of each type of principal looks like; of the others there is none. */
const ARNS: Readonly<Record<Principal['type'], RegExp | undefined>> = {
  User: /^arn:[^:]*:iam::[^:]*:user\/./,
  AssumedRole: /^arn:[^:]*:sts::[^:]*:assumed-role\/[^/]+\/./,
  FederatedUser: /^arn:[^:]*:sts::[^:]*:federated-user\/./,
  Root: /^arn:[^:]*:iam::[^:]*:root$/,
  Service: undefined,
  Anonymous: undefined,
}
const TYPES = Object.keys(ARNS)

/** The principal of a request; `undefined` after a problem was reported. */
export function readPrincipal({ members, offset }: JsonObject, report: ReportProblem): Principal | undefined {
  const member = members.get('principal')
  if (member?.value.kind !== 'object') {
    const problem = member === undefined ? 'is missing' : 'is no object'
    report(`request.principal ${problem}`, member?.offset ?? offset)
    return undefined
  }
  const node = member.value
  const text = (name: string): string | undefined => readOptionalText(node, name, report, PATH)
  const type = readType(node, report)
  const arn = text('arn')
  const accountId = text('accountId')
  const name = text('name')
  const principal = {
    arn,
    accountId: accountId ?? arn?.split(':')[4],
    name: name ?? (type === 'Service' ? arn : undefined),
    roleArn: text('roleArn'),
    userArn: text('userArn'),
    uniqueId: text('uniqueId'),
    federatedProvider: text('federatedProvider'),
  }
  if (type === undefined) return undefined
  checkArn(node, { type, ...principal }, report)
  return { type, ...principal }
}

const PATH = 'request.principal.'

function readType(node: JsonObject, report: ReportProblem): Principal['type'] | undefined {
  const value = node.members.get('type')?.value
  const type = TYPES.find((known): known is Principal['type'] => value?.kind === 'string' && value.text === known)
  if (type === undefined) report(`${PATH}type is one of ${TYPES.join(', ')}`, offsetOf(node, 'type'))
  return type
}

/** Who would be somebody else by each of two members would be decided about as one of them. */
function checkArn(node: JsonObject, { type, arn, accountId, name }: Principal, report: ReportProblem): void {
  if (type === 'Service' && name === undefined) {
    report(`${PATH}name is missing: a service's, as in ec2.amazonaws.com`, node.offset)
  }
  const form = ARNS[type]
  if (form === undefined) return
  if (arn === undefined) {
    report(`${PATH}arn is missing`, node.offset)
    return
  }
  if (!form.test(arn)) report(`${PATH}arn ${JSON.stringify(arn)} is of no ${type}`, offsetOf(node, 'arn'))
  const ofArn = arn.split(':')[4]
  if (ofArn !== accountId) report(`${PATH}accountId is not the one of its arn`, offsetOf(node, 'accountId'))
}
