import { AwsApiError } from '../../errors.ts'
import { sendJson } from '../http/local-paths.ts'
import { readBody } from '../http/read-body.ts'
import type { Exchange } from '../http/server.ts'
import type { LocalAwsState } from '../state.ts'
import { badRequest } from './bad-request.ts'
import { getSigninToken } from './get-signin-token.ts'
import { login } from './login.ts'

/*
 * AWS's federation endpoint, by which a broker turns temporary credentials into a console session (IAM User Guide, "Enable custom
 * identity broker access to the AWS console"). AWS answers what it refuses with a bare 400; here the answer says why.
 */

const MAX_BODY_BYTES = 65_536

/** Answers `/federation`. */
export async function answerFederation(state: LocalAwsState, exchange: Exchange): Promise<void> {
  try {
    const parameters = await readParameters(exchange)
    await state.database.refresh()
    const action = parameters.get('Action')
    if (action === 'getSigninToken') {
      sendJson(exchange, 200, { SigninToken: getSigninToken(state, parameters) })
      return
    }
    if (action !== 'login') throw badRequest('Action is neither getSigninToken nor login')
    const { destination, answer } = login(state, parameters)
    if (/\bapplication\/json\b/i.test(exchange.request.headers.accept ?? '')) sendJson(exchange, 200, answer)
    else redirect(exchange, destination)
  } catch (error) {
    if (!(error instanceof AwsApiError)) throw error
    sendJson(exchange, error.status, { error: { code: error.code, message: error.message } })
  }
}

async function readParameters({ request, signable }: Exchange): Promise<URLSearchParams> {
  if (request.method === 'GET') return new URLSearchParams(signable.rawQuery)
  if (request.method !== 'POST') throw new AwsApiError('MethodNotAllowed', 405, 'federation takes GET and POST')
  const body = await readBody(request, MAX_BODY_BYTES)
  return new URLSearchParams(`${signable.rawQuery}&${body.toString('utf8')}`)
}

function redirect({ response, facts }: Exchange, destination: string): void {
  response.writeHead(302, {
    location: destination,
    'content-length': 0,
    'cache-control': 'no-store',
    // The address that led here holds the sign-in token.
    'referrer-policy': 'no-referrer',
    'x-amzn-requestid': facts.requestId,
  })
  response.end()
}
