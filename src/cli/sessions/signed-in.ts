import { pointToSession } from '../../disk/session-pointers.ts'
import { SallyportError } from '../../errors.ts'
import type { SignInPrompts, UserWithDevice } from '../../ports.ts'
import { sessionDuration } from '../../session/duration.ts'
import { findUser } from '../../session/find-user.ts'
import { obtainRoleSession } from '../../session/obtain-role-session.ts'
import { obtainSession, type ObtainedSession, type SessionWish } from '../../session/obtain-session.ts'
import type { Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import type { SignInFlags } from '../flags.ts'
import type { LongTermKey } from '../keys/long-term-key.ts'
import { findToolUser, requireToolSession } from './tool-session.ts'
import { withKeptSeed } from '../asking/kept-seed.ts'
import { withMfaProcess } from '../asking/mfa-process.ts'
import { signInPrompts } from '../asking/sign-in-prompts.ts'

/** A session with MFA and whose it is. */
export interface SignedIn {
  readonly user: UserWithDevice
  readonly session: ObtainedSession
}

/** The profile's session: a fresh one that is kept, else a new one for a token code. */
export async function obtainSignedIn(
  context: Context,
  connection: Connection,
  flags: SignInFlags & { readonly renew?: boolean },
): Promise<SignedIn> {
  const key = await connection.findKey()
  const { otherTool } = connection
  const user = otherTool
    ? await findToolUser(context, connection, otherTool)
    : await findConnectedUser(context, connection, key, flags.serialNumber)
  const onTerminal = { ...context, prompts: signInPrompts(context.terminal) }
  const ports = { ...onTerminal, aws: connection.aws, prompts: promptsFor(onTerminal, connection, key) }
  const wish: SessionWish = {
    user,
    endpoint: connection.endpoint,
    accessKeyId: key.accessKeyId,
    durationSeconds: sessionDuration(flags.durationSeconds ?? connection.durationSeconds, user.userName),
    loadAccessKey: () => key.load(),
    tokenCode: flags.tokenCode,
    renew: flags.renew ?? false,
    findSession: otherTool && (() => requireToolSession(context, connection, otherTool)),
  }
  const obtaining = connection.role ? obtainRoleSession(ports, wish, connection.role) : obtainSession(ports, wish)
  const session = await obtaining.catch(async (error: unknown) => {
    // The device may not be the user's any more: then it is looked for anew next time.
    if (error instanceof SallyportError && error.code === 'AWS_REFUSED') {
      await context.knownUsers.remove(connection.endpoint, key.accessKeyId)
    }
    throw error
  })
  if (isPlain(flags)) await notePointer(context, connection, session)
  return { user, session }
}

/** Where codes come from, when no option gave one: a program, the seed that is kept, the person. */
function promptsFor(
  onTerminal: Context & { readonly prompts: SignInPrompts },
  { mfaProcess, endpoint }: Connection,
  key: LongTermKey,
): SignInPrompts {
  if (mfaProcess !== undefined) return withMfaProcess(onTerminal, mfaProcess)
  return key.source === 'vault' ? withKeptSeed(onTerminal, endpoint) : onTerminal.prompts
}

/** It only makes the next credential-process quick: without it, that finds the session as this command did. */
async function notePointer(context: Context, { named }: Connection, { key }: ObtainedSession): Promise<void> {
  try {
    await pointToSession(named, key, context)
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    context.terminal.warn(`credential-process will be slow: ${error.message}`)
  }
}

/** Whose key it is. At local AWS that is asked each time, since it may have been started anew with the same key. */
export function findConnectedUser(
  context: Context,
  connection: Connection,
  key: LongTermKey,
  serialNumber?: string,
): Promise<UserWithDevice> {
  const { endpoint, aws, mfaSerial, onThisComputer } = connection
  return findUser(
    { aws, knownUsers: context.knownUsers, turns: context.turns, prompts: signInPrompts(context.terminal) },
    {
      endpoint,
      accessKeyId: key.accessKeyId,
      loadAccessKey: () => key.load(),
      serialNumber: serialNumber ?? mfaSerial,
      askAgain: onThisComputer && key.source !== 'vault',
    },
  )
}

/** Only what the profile itself leads to may answer for it later. */
function isPlain({ region, endpointUrl, serialNumber, durationSeconds }: SignInFlags): boolean {
  return [region, endpointUrl, serialNumber, durationSeconds].every((flag) => flag === undefined)
}
