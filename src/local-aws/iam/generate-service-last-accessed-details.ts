import { randomUUID } from 'node:crypto'
import type { GenerateServiceLastAccessedDetailsRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { entityResource, requireEntity } from './entities.ts'
import { isOld } from './last-accessed.ts'

/** Not AWS's, whose limit isn't known; the oldest reports go. */
const KEPT_PER_ACCOUNT = 1000

/** Asks for a report, which is ready at once. */
export const generateServiceLastAccessedDetails = defineAction<GenerateServiceLastAccessedDetailsRequest>({
  name: 'GenerateServiceLastAccessedDetails',

  resource: (context, { Arn }) => entityResource(context, Arn),

  run(context, { Arn, Granularity = 'SERVICE_LEVEL' }) {
    const { tables, accountId, now } = context
    requireEntity(context, Arn)
    const jobs = tables.lastAccessedJobs.list('account', accountId)
    const tooMany = jobs.toSorted((a, b) => a.createdAt - b.createdAt).slice(0, -(KEPT_PER_ACCOUNT - 1))
    for (const job of [...jobs.filter((one) => isOld(one, now)), ...tooMany]) tables.lastAccessedJobs.delete(job.jobId)
    const jobId = randomUUID()
    tables.lastAccessedJobs.put({ jobId, accountId, arn: Arn, granularity: Granularity, createdAt: now })
    return { JobId: jobId }
  },
})
