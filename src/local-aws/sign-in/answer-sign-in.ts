import { AwsApiError } from '../../errors.ts'
import type { Exchange } from '../server.ts'
import type { LocalAwsState } from '../state.ts'

/** Answers sign-in and sign-out. */
export async function answerSignIn(_state: LocalAwsState, _exchange: Exchange): Promise<void> {
  throw new AwsApiError('NotImplemented', 501, 'local AWS does not implement sign-in yet')
}
