import { randomUUID } from 'node:crypto'
import type { GenerateServiceLastAccessedDetailsRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { entityResource, requireEntity } from './entities.ts'
import { isOld } from './last-accessed.ts'

/** Asks for a report, which is ready at once. */
export const generateServiceLastAccessedDetails = defineAction<GenerateServiceLastAccessedDetailsRequest>({
  name: 'GenerateServiceLastAccessedDetails',

  resource: (context, { Arn }) => entityResource(context, Arn),

  run(context, { Arn, Granularity = 'SERVICE_LEVEL' }) {
    const { tables, accountId, now } = context
    requireEntity(context, Arn)
    for (const job of tables.lastAccessedJobs.list('account', accountId)) {
      if (isOld(job, now)) tables.lastAccessedJobs.delete(job.jobId)
    }
    const jobId = randomUUID()
    tables.lastAccessedJobs.put({ jobId, accountId, arn: Arn, granularity: Granularity, createdAt: now })
    return { JobId: jobId }
  },
})
