import { defineAction } from '../query/action.ts'
import { accountResource } from './accounts.ts'
import { isFresh, reportText } from './credential-report.ts'

/** AWS takes some seconds; here the report is there with the answer that says it was begun. */
export const generateCredentialReport = defineAction<object>({
  name: 'GenerateCredentialReport',

  resource: accountResource,

  run(context) {
    const { tables, accountId, now } = context
    const latest = tables.credentialReports.get(accountId)
    if (latest !== undefined && isFresh(latest, now)) return { State: 'COMPLETE' }
    tables.credentialReports.put({ accountId, generatedAt: now, content: reportText(context) })
    return { State: 'STARTED', Description: 'No report exists. Starting a new report generation task' }
  },
})
