import { AwsApiError } from '../../errors.ts'
import type { Exchange } from '../server.ts'
import type { LocalAwsState } from '../state.ts'

/** Answers a request of S3. */
export async function answerS3(_state: LocalAwsState, _exchange: Exchange): Promise<void> {
  throw new AwsApiError('NotImplemented', 501, 'local AWS does not implement S3 yet')
}
