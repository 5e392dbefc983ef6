import type { TrackedActionLastAccessed } from '@aws-sdk/client-iam'

import type { LastAccessedJobRow, RoleRow, ServiceUseRow, UserRow } from '../store/rows.ts'
import type { ActionContext } from '../query/action.ts'
import { serviceUseKey } from '../store/tables.ts'
import { describeHolder } from './entities.ts'
import { noSuchEntity } from './iam-errors.ts'

/** AWS keeps reports for seven days. */
const KEPT_MS = 7 * 86_400_000

/** AWS's names of the services that local AWS has; other services are called by their prefix. */
const SERVICE_NAMES: Readonly<Record<string, string>> = {
  iam: 'AWS Identity and Access Management',
  s3: 'Amazon S3',
  sts: 'AWS Security Token Service',
}

export function serviceNameOf(service: string): string {
  return SERVICE_NAMES[service] ?? service
}

/** @throws AwsApiError NoSuchEntity */
export function requireJob({ tables, accountId, now }: ActionContext, jobId: string): LastAccessedJobRow {
  const job = tables.lastAccessedJobs.get(jobId)
  if (job?.accountId !== accountId || isOld(job, now)) throw noSuchEntity(`Job ${jobId} cannot be found.`)
  return job
}

export function isOld({ createdAt }: LastAccessedJobRow, now: number): boolean {
  return now - createdAt >= KEPT_MS
}

/** An actor that called a service, and when. */
export interface ActorUse {
  readonly actor: UserRow | RoleRow
  readonly use: ServiceUseRow
}

/** Each actor that called the service, with the last time; the latest first. */
export function usesOf({ tables }: ActionContext, actors: readonly (UserRow | RoleRow)[], service: string): ActorUse[] {
  return actors
    .flatMap((actor) => {
      const use = tables.serviceUses.get(serviceUseKey(describeHolder(actor).id, service))
      return use === undefined ? [] : [{ actor, use }]
    })
    .toSorted((a, b) => b.use.at - a.use.at)
}

/** Each action that any of them called, by name, with who did so last. */
export function actionUsesOf(uses: readonly ActorUse[]): TrackedActionLastAccessed[] {
  const latest = new Map<string, { readonly at: number; readonly region: string; readonly arn: string }>()
  for (const { actor, use } of uses) {
    const { arn } = describeHolder(actor)
    for (const [name, { at, region }] of Object.entries(use.actions ?? {})) {
      if ((latest.get(name)?.at ?? -Infinity) < at) latest.set(name, { at, region, arn })
    }
  }
  return [...latest]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { at, region, arn }]) => ({
      ActionName: name,
      LastAccessedEntity: arn,
      LastAccessedTime: new Date(at),
      LastAccessedRegion: region,
    }))
}
