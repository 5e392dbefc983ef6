import type { GetServiceLastAccessedDetailsRequest, ServiceLastAccessed } from '@aws-sdk/client-iam'

import type { ActionContext } from '../action.ts'
import { defineAction } from '../action.ts'
import { accountResource } from './accounts.ts'
import type { Entity } from './entities.ts'
import { actorsOf, describeHolder, requireEntity } from './entities.ts'
import { servicesOf } from './granted-services.ts'
import { requireJob, serviceNameOf, usesOf } from './last-accessed.ts'
import { pageOfList } from './paging.ts'

/** The services that an entity's policies allow something of, with their last uses; those of single actions aren't tracked. */
export const getServiceLastAccessedDetails = defineAction<GetServiceLastAccessedDetailsRequest>({
  name: 'GetServiceLastAccessedDetails',

  resource: accountResource,

  run(context, { JobId, ...page }) {
    const job = requireJob(context, JobId)
    const entity = requireEntity(context, job.arn)
    const { items, ...rest } = pageOfList(servicesOf(context, entity), page)
    return {
      JobStatus: 'COMPLETED',
      JobType: job.granularity,
      JobCreationDate: new Date(job.createdAt),
      JobCompletionDate: new Date(job.createdAt),
      ServicesLastAccessed: items.map((service) => lastAccessed(context, entity, service)),
      ...rest,
    }
  },
})

function lastAccessed(context: ActionContext, entity: Entity, service: string): ServiceLastAccessed {
  const uses = usesOf(context, actorsOf(context, entity), service)
  const [latest] = uses
  return {
    ServiceName: serviceNameOf(service),
    ServiceNamespace: service,
    TotalAuthenticatedEntities: uses.length,
    ...(latest !== undefined && {
      LastAuthenticated: new Date(latest.use.at),
      LastAuthenticatedEntity: describeHolder(latest.actor).arn,
      LastAuthenticatedRegion: latest.use.region,
    }),
  }
}
