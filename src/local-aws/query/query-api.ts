import { AwsApiError } from '../../errors.ts'
import { hashPayload } from '../../sigv4/index.ts'
import type { Sigv4Claims } from '../../sigv4/index.ts'
import type { ActionContext, AnyAction } from './action.ts'
import { Refusal } from './action.ts'
import { authorizationMessageHeader } from '../authorization/authorization-message.ts'
import { authorize } from '../authorization/authorize.ts'
import type { Caller } from '../callers/caller.ts'
import { findCredential } from '../callers/credentials.ts'
import { httpDate } from '../http/http-date.ts'
import type { QueryService } from './query-services.ts'
import { API_VERSIONS, loadQueryService } from './query-services.ts'
import { RepeatedNotes } from '../decisions/repeated-notes.ts'
import { readBody } from '../http/read-body.ts'
import type { Exchange } from '../http/server.ts'
import type { LocalAwsState } from '../state.ts'
import { servedIn } from '../regions.ts'
import { refuseForSession } from '../authorization/session-limits.ts'
import { verifyCaller } from '../callers/verify-caller.ts'
import { NEWER_OPERATIONS } from '../wire/newer-operations.ts'
import type { ParameterTree } from '../wire/parameter-tree.ts'
import { parseParameterTree, topLevel } from '../wire/parameter-tree.ts'
import { readInput } from '../wire/read-input.ts'
import { writeError, writeOutput } from '../wire/write-output.ts'

const MAX_BODY_BYTES = 1_048_576

/**
 * Answers a request of IAM or STS.
 *
 * @param scopedTo - The service in the signature's scope.
 * @throws Whatever is a fault of ours, once it is answered.
 */
export async function answerQuery(
  state: LocalAwsState,
  exchange: Exchange,
  scopedTo: string | undefined,
): Promise<void> {
  const { facts, request } = exchange
  let name: QueryService['name'] = scopedTo === 'sts' ? 'sts' : 'iam'
  if (request.method !== 'GET' && request.method !== 'POST') {
    redirectToProduct(exchange, name)
    return
  }
  try {
    const body = await readBody(request, MAX_BODY_BYTES)
    // AWS: a URL that is presigned for POST carries the parameters as well.
    const text =
      request.method === 'POST' ? `${exchange.signable.rawQuery}&${body.toString('utf8')}` : exchange.signable.rawQuery
    const parameters = parseParameterTree(text)
    name = meantService(scopedTo, topLevel(parameters, 'Version'))
    const service = await loadQueryService(name)
    const refreshed = state.database.refresh()
    if (refreshed !== undefined) await refreshed
    const { caller, verified } = verifyCaller(state, exchange.signable, hashPayload(body), {
      flavour: 'query',
      services: [service.name],
      // Its own name, which isn't a piece of the request.
      actionName: service.actions.get(topLevel(parameters, 'Action') ?? '')?.name,
      requireCredential: (claims) => requireCredential(state, claims),
    })
    const region = servedIn(verified.credentialScope)
    const findCaller = () => requireCredential(state, verified).caller
    const { operation, output } = await perform(state, exchange, service, parameters, { caller, findCaller, region })
    send(state, exchange, 200, writeOutput(service.model, operation, output, facts.requestId))
  } catch (error) {
    const { model } = await loadQueryService(name)
    const told = error instanceof AwsApiError ? error : internalFailure()
    send(state, exchange, told.status, writeError(model, told, facts.requestId), authorizationMessageHeader(told))
    if (told !== error) throw error
  }
}

/** AWS: what every service says of a fault of its own (IAM API Reference, "Common Errors"). */
function internalFailure(): AwsApiError {
  const message = 'The request processing has failed because of an unknown error, exception or failure.'
  return new AwsApiError('InternalFailure', 500, message)
}

/**
 * Which API a request means: by the service in its signature's scope, else by its version.
 *
 * @throws AwsApiError NotImplemented for the other services of AWS.
 */
function meantService(scopedTo: string | undefined, version: string | undefined): QueryService['name'] {
  if (scopedTo === 'iam' || scopedTo === 'sts') return scopedTo
  if (version === API_VERSIONS.sts) return 'sts'
  if (version === API_VERSIONS.iam || !/^[a-z][a-z0-9-]+$/.test(scopedTo ?? '')) return 'iam'
  throw new AwsApiError('NotImplemented', 501, `local AWS has no ${scopedTo}: it has IAM, STS, S3 and sign-in`)
}

function requireCredential(state: LocalAwsState, { accessKeyId, securityToken }: Sigv4Claims) {
  const found = findCredential(state, accessKeyId, securityToken)
  if (typeof found !== 'string') return found
  if (found === 'expired-token') {
    throw new AwsApiError('ExpiredToken', 403, 'The security token included in the request is expired')
  }
  // AWS: a full stop tells an unknown key from a broken token.
  const ending = found === 'unknown-key' ? '.' : ''
  throw new AwsApiError('InvalidClientTokenId', 403, `The security token included in the request is invalid${ending}`)
}

async function perform(
  state: LocalAwsState,
  { facts }: Exchange,
  service: QueryService,
  parameters: ParameterTree,
  { caller, findCaller, region }: { caller: Caller; findCaller: () => Caller; region: string },
): Promise<{ operation: string; output: object }> {
  const operation = topLevel(parameters, 'Action')
  if (operation === undefined || operation === '') {
    throw new AwsApiError('MissingAction', 400, 'The request is missing an action or a required parameter.')
  }
  refuseForSession(caller, service.name, operation)
  const action = requireAction(service, operation, topLevel(parameters, 'Version'))
  // The model is what makes an input of these parameters; from here on it has the action's own type.
  const input = readInput(service, operation, parameters) as never
  const { database } = state
  const { sequence } = database
  const notes = database.isShared ? new RepeatedNotes(state.decisions) : undefined
  const begin = (by: Caller): ActionContext => {
    const context = actionContext(state, by, { ...facts, region }, notes)
    // The action's own name: the operation is a piece of the request, and what is noted would keep all of it.
    if (action.resource !== undefined)
      context.authorize(`${service.name}:${action.name}`, action.resource(context, input))
    return context
  }
  try {
    const context = begin(caller)
    notes?.keep()
    const prepared = (await action.prepare?.(context, input)) as never
    const run = () => {
      // Where others have changed something meanwhile, the caller's permissions may be among it.
      const isLatest = database.sequence === sequence
      notes?.repeat(isLatest)
      return action.run(isLatest ? context : begin(findCaller()), input, prepared)
    }
    const running = database.transact(run, { mayOnlyRead: action.prepare === undefined })
    const output = running instanceof Promise ? await running : running
    if (output instanceof Refusal) throw output.error
    return { operation, output }
  } finally {
    notes?.tell()
  }
}

/** What an action gets to work with. */
export function actionContext(
  state: LocalAwsState,
  caller: Caller,
  request: ActionContext['request'],
  decisions: Pick<LocalAwsState['decisions'], 'add'> = state.decisions,
): ActionContext {
  const context: ActionContext = {
    tables: state.database.tables,
    accountId: caller.accountId,
    caller,
    now: state.clock.now().getTime(),
    propagationMs: state.propagationMs,
    passwordCost: state.passwordCost,
    sealer: state.sealer,
    request,
    noteDecision: (note) => decisions.add(note),
    authorize: (action, check, options) => authorize(state, context, action, check, options),
  }
  return context
}

function requireAction({ name, model, actions }: QueryService, operation: string, version = model.version): AnyAction {
  const action = actions.get(operation)
  if (action !== undefined && version === model.version) return action
  const isKnown = Object.hasOwn(model.operations, operation) || NEWER_OPERATIONS[name].includes(operation)
  if (!isKnown || version !== model.version) {
    throw new AwsApiError('InvalidAction', 400, `Could not find operation ${operation} for version ${version}`)
  }
  throw new AwsApiError('NotImplemented', 501, `local AWS does not implement ${name}:${operation}`)
}

/** AWS: a method that the protocol doesn't have is led to the page about the service. */
function redirectToProduct({ response, facts }: Exchange, name: QueryService['name']): void {
  const headers = { location: `https://aws.amazon.com/${name}`, 'x-amzn-requestid': facts.requestId }
  response.writeHead(302, { ...headers, 'content-length': 0, connection: 'close' }).end()
}

function send(
  { instanceId, signatureClock }: LocalAwsState,
  exchange: Exchange,
  status: number,
  xml: string,
  headers: Record<string, string> = {},
): void {
  const { request, response, facts } = exchange
  const bytes = Buffer.byteLength(xml)
  response.writeHead(status, {
    'content-type': 'text/xml',
    'content-length': bytes,
    // What clients correct their clocks by.
    date: httpDate(signatureClock.now()),
    'x-amzn-requestid': facts.requestId,
    // So that clients which keep sessions tell one local AWS from the next one on the same port.
    'x-sallyport-instance-id': instanceId,
    ...headers,
    // The rest of a body that was refused is not read.
    ...(!request.complete && { connection: 'close' }),
  })
  // Text without a character outside ASCII is sent as it is.
  response.end(xml, bytes === xml.length ? 'latin1' : 'utf8')
}
