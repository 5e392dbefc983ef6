import { AwsApiError } from '../../errors.ts'
import { defineAction } from '../query/action.ts'
import { accountResource } from './accounts.ts'
import { isFresh } from './credential-report.ts'

export const getCredentialReport = defineAction<object>({
  name: 'GetCredentialReport',

  resource: accountResource,

  run({ tables, accountId, now }) {
    const report = tables.credentialReports.get(accountId)
    // AWS: says no more than this.
    if (report === undefined) throw new AwsApiError('ReportNotPresent', 410, 'Unknown')
    if (!isFresh(report, now)) throw new AwsApiError('ReportExpired', 410, 'Unknown')
    return {
      Content: Buffer.from(report.content),
      ReportFormat: 'text/csv',
      GeneratedTime: new Date(report.generatedAt),
    }
  },
})
