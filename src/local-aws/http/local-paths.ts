import { AwsApiError, SallyportError } from '../../errors.ts'
import type { Exchange } from './server.ts'
import type { LocalAwsState } from '../state.ts'

const PREFIX = '/_sallyport/'
/** Where clients of moto look for it. */
const RESET = '/moto-api/reset'

/** Whether a path is local AWS's own and no API of AWS; a bucket's name can't begin with an underscore. */
export function isLocalPath(path: string): boolean {
  return path.startsWith(PREFIX) || path === RESET
}

/** Health, reset, and sign-in. Requests that come from other web pages or under another name are refused. */
export async function answerLocalPath(state: LocalAwsState, exchange: Exchange, allowReset: boolean): Promise<void> {
  const { signable, request } = exchange
  const path = signable.path
  try {
    refuseForeignPages(exchange)
    if (path === `${PREFIX}health` && request.method === 'GET') {
      await state.database.refresh()
      sendJson(exchange, 200, { status: 'ok', instanceId: state.instanceId })
      return
    }
    if (path === RESET || path === `${PREFIX}reset`) {
      await reset(state, exchange, allowReset)
      return
    }
    if (path.startsWith(`${PREFIX}sign-in`) || path.startsWith(`${PREFIX}sign-out`)) {
      const { answerSignIn } = await import('../sign-in/answer-sign-in.ts')
      await answerSignIn(state, exchange)
      return
    }
    throw new AwsApiError('NotFound', 404, `local AWS has no ${path}`)
  } catch (error) {
    if (!(error instanceof AwsApiError)) throw error
    sendJson(exchange, error.status, { error: { code: error.code, message: error.message } })
  }
}

async function reset(state: LocalAwsState, exchange: Exchange, allowReset: boolean): Promise<void> {
  if (!allowReset) throw new AwsApiError('AccessDenied', 403, 'local AWS was started without --allow-reset')
  if (exchange.request.method !== 'POST') throw new AwsApiError('MethodNotAllowed', 405, 'reset takes POST')
  try {
    await state.reset({ seed: exchange.signable.rawQuery === 'seed=true' })
  } catch (cause) {
    if (!(cause instanceof SallyportError)) throw cause
    throw new AwsApiError('InvalidRequest', 400, cause.message, { cause })
  }
  sendJson(exchange, 200, { status: 'ok' })
}

/** No page of another origin, and no name that was made to point here, gets an answer (DNS rebinding). */
function refuseForeignPages({ request }: Exchange): void {
  const host = request.headers.host ?? ''
  const isOurs = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?$/i.test(host)
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  const isSameOrigin = origin === undefined || origin === `http://${host}`
  if (isOurs && isSameOrigin && (site === undefined || site === 'none' || site === 'same-origin')) return
  throw new AwsApiError('AccessDenied', 403, 'local AWS answers this path only for itself, on the loopback interface')
}

/** Answers with JSON that no page of another origin can read and nobody keeps. */
export function sendJson({ response, facts }: Exchange, status: number, value: object): void {
  const body = JSON.stringify(value)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-amzn-requestid': facts.requestId,
  })
  response.end(body)
}
