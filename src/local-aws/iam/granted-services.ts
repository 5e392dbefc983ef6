import { openCatalogue } from '../../catalogue/index.ts'
import { parsePolicy } from '../../policy/index.ts'
import type { ActionContext } from '../query/action.ts'
import type { GroupRow, RoleRow, UserRow } from '../store/rows.ts'
import type { Entity } from './entities.ts'
import { holdersOf } from './entities.ts'
import { defaultDocument, findManagedPolicy } from './managed-policies.ts'

/** A policy that gives somebody permissions, as its holder has it. */
export interface HeldPolicy {
  readonly name: string
  /** `undefined` for an inline policy. */
  readonly arn: string | undefined
  readonly holder: UserRow | GroupRow | RoleRow
  readonly document: string
}

/** All policies that give an entity its permissions. */
export function policiesGiving(context: ActionContext, entity: Exclude<Entity, { kind: 'policy' }>): HeldPolicy[] {
  return holdersOf(context, entity).flatMap((holder) => [
    ...Object.entries(holder.inlinePolicies).map(([name, document]) => ({ name, arn: undefined, holder, document })),
    ...holder.attachedPolicies.flatMap((arn) => {
      const policy = findManagedPolicy(context, arn)
      return policy === undefined ? [] : [{ name: policy.policyName, arn, holder, document: defaultDocument(policy) }]
    }),
  ])
}

/** Tells of each service whether the policy allows anything of it, whatever else denies it. */
export function grantsOf(document: string): (service: string) => boolean {
  const allows = parsePolicy(document, { type: 'identity' })
    .statements.filter(({ effect }) => effect === 'Allow')
    .map(({ action: { not, values } }) => ({ not, values: values.map(readActionPattern) }))
  return (service) =>
    allows.some(({ not, values }) => {
      const about = values.filter((pattern) => pattern.service === '*' || pattern.service === service)
      return not ? !about.some(({ isWhole }) => isWhole) : about.length > 0
    })
}

/** The services of which the entity may do something, by their prefixes. */
export function servicesOf(context: ActionContext, entity: Entity): string[] {
  const documents =
    entity.kind === 'policy'
      ? [defaultDocument(entity.row)]
      : policiesGiving(context, entity).map(({ document }) => document)
  const grants = documents.map(grantsOf)
  return openCatalogue().services.filter((service) => grants.some((isGranted) => isGranted(service)))
}

/** The service that a pattern such as `iam:Get*` is about, or `*`, and whether it is about the whole of it. */
function readActionPattern(pattern: string): { readonly service: string; readonly isWhole: boolean } {
  const [service = '', action = '*'] = pattern.toLowerCase().split(':')
  return { service, isWhole: /^\*+$/.test(action) }
}
