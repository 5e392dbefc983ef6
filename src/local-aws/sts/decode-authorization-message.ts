import type { DecodeAuthorizationMessageRequest } from '@aws-sdk/client-sts'

import { AwsApiError } from '../../errors.ts'
import { defineAction } from '../query/action.ts'
import { decodeAuthorizationMessage as decode } from '../authorization/authorization-message.ts'

/** STS API Reference, "DecodeAuthorizationMessage": why a request was denied, for whoever may know. */
export const decodeAuthorizationMessage = defineAction<DecodeAuthorizationMessageRequest>({
  name: 'DecodeAuthorizationMessage',

  resource: () => ({ arn: '*', shown: '' }),

  run({ sealer, accountId }, { EncodedMessage }) {
    const DecodedMessage = decode(sealer, accountId, EncodedMessage)
    if (DecodedMessage !== undefined) return { DecodedMessage }
    throw new AwsApiError('InvalidAuthorizationMessageException', 400, 'Message is not valid')
  },
})
