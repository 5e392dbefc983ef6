import type { EntityDetails, GetServiceLastAccessedDetailsWithEntitiesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { accountResource } from './accounts.ts'
import { actorsOf, describeHolder, requireEntity } from './entities.ts'
import { requireJob, usesOf } from './last-accessed.ts'
import { pageOfList } from './paging.ts'

/** Who could use a group's or policy's permissions in one service: those who did first, the latest at the top. */
export const getServiceLastAccessedDetailsWithEntities = defineAction<GetServiceLastAccessedDetailsWithEntitiesRequest>(
  {
    name: 'GetServiceLastAccessedDetailsWithEntities',

    resource: accountResource,

    run(context, { JobId, ServiceNamespace, ...page }) {
      const job = requireJob(context, JobId)
      const actors = actorsOf(context, requireEntity(context, job.arn))
      const uses = usesOf(context, actors, ServiceNamespace)
      const lastUses = new Map(uses.map(({ actor, use }) => [actor, use.at]))
      const ordered = [...lastUses.keys(), ...actors.filter((actor) => !lastUses.has(actor))]
      const { items, ...rest } = pageOfList(ordered, page)
      return {
        JobStatus: 'COMPLETED',
        JobCreationDate: new Date(job.createdAt),
        JobCompletionDate: new Date(job.createdAt),
        EntityDetailsList: items.map((actor): EntityDetails => {
          const { arn, name, type, id } = describeHolder(actor)
          const at = lastUses.get(actor)
          return {
            EntityInfo: { Arn: arn, Name: name, Type: type, Id: id, Path: actor.path },
            ...(at !== undefined && { LastAuthenticated: new Date(at) }),
          }
        }),
        ...rest,
      }
    },
  },
)
