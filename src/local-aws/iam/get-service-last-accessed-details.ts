import type { GetServiceLastAccessedDetailsRequest, ServiceLastAccessed } from '@aws-sdk/client-iam'

import type { ActionContext } from '../query/action.ts'
import { defineAction } from '../query/action.ts'
import { accountResource } from './accounts.ts'
import type { Entity } from './entities.ts'
import { actorsOf, describeHolder, requireEntity } from './entities.ts'
import { servicesOf } from './granted-services.ts'
import type { LastAccessedJobRow } from '../store/rows.ts'
import { actionUsesOf, requireJob, serviceNameOf, usesOf } from './last-accessed.ts'
import { pageOfList } from './paging.ts'

/** The services that an entity's policies allow something of, with their last uses; of those that are tracked so, action by action. */
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
      ServicesLastAccessed: items.map((service) => lastAccessed(context, entity, service, job.granularity)),
      ...rest,
    }
  },
})

function lastAccessed(
  context: ActionContext,
  entity: Entity,
  service: string,
  granularity: LastAccessedJobRow['granularity'],
): ServiceLastAccessed {
  const uses = usesOf(context, actorsOf(context, entity), service)
  const [latest] = uses
  // AWS: there is no list where no tracked action was used, nor in a report by service.
  const actions = granularity === 'ACTION_LEVEL' ? actionUsesOf(uses) : []
  return {
    ServiceName: serviceNameOf(service),
    ServiceNamespace: service,
    TotalAuthenticatedEntities: uses.length,
    ...(latest !== undefined && {
      LastAuthenticated: new Date(latest.use.at),
      LastAuthenticatedEntity: describeHolder(latest.actor).arn,
      LastAuthenticatedRegion: latest.use.region,
    }),
    ...(actions.length > 0 && { TrackedActionsLastAccessed: actions }),
  }
}
