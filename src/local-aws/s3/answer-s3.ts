import { AwsApiError } from '../../errors.ts'
import { actionContext } from '../query/query-api.ts'
import type { Exchange } from '../http/server.ts'
import type { LocalAwsState } from '../state.ts'
import { authenticate } from './authenticate.ts'
import { findOperation } from './find-operation.ts'
import { readTarget } from './read-target.ts'
import { internalError } from './s3-errors.ts'
import { sendError } from './send.ts'

/**
 * Answers a request of S3 (Amazon S3 API Reference, "Actions").
 *
 * @throws Whatever is a fault of ours, once it is answered, unless an answer was under way.
 */
export async function answerS3(state: LocalAwsState, exchange: Exchange): Promise<void> {
  try {
    const target = readTarget(exchange.signable)
    const refreshed = state.database.refresh()
    if (refreshed !== undefined) await refreshed
    const { verified, caller } = authenticate(state, exchange, target)
    const { region } = verified.credentialScope
    const context = actionContext(state, caller, { ...exchange.facts, region })
    const request = { state, exchange, context, verified, ...target }
    await findOperation(request).run(request)
  } catch (error) {
    if (error instanceof AwsApiError) {
      sendError(exchange, error)
      return
    }
    // A client that went away in the middle is no fault of ours.
    if (exchange.request.readableAborted || exchange.response.destroyed) return
    sendError(exchange, internalError())
    throw error
  }
}
