import type { VirtualMFADevice } from '@aws-sdk/client-iam'

import { decodeBase32, findConsecutivePair, timeStepAt } from '../../totp/index.ts'
import { AwsApiError } from '../../errors.ts'
import type { ActionContext, ResourceCheck } from '../query/action.ts'
import { hasMfa } from '../callers/caller.ts'
import type { MfaBindingRow, VirtualMfaDeviceRow } from '../store/rows.ts'
import type { Tables } from '../store/tables.ts'
import { accessDenied, noSuchEntity } from './iam-errors.ts'
import { forgetGoneDevices } from './gone-devices.ts'
import { resourceTags } from './tags.ts'
import { requireUser, requireUserOrCaller, userOutput, userResource } from './users.ts'

export const MFA_DEVICES_PER_OWNER = 8

/** A user with devices, or the root user. AWS has no API by which root names itself: we take the account id. */
export interface DeviceOwner {
  readonly ownerId: string
  readonly name: string
}

/** The owner an action names, or the caller. @throws AwsApiError NoSuchEntity, ValidationError */
export function requireDeviceOwner(context: ActionContext, userName: string | undefined): DeviceOwner {
  const { caller, accountId } = context
  if (caller.type === 'Root' && (userName === undefined || userName === accountId))
    return { ownerId: accountId, name: accountId }
  const user = requireUserOrCaller(context, userName)
  return { ownerId: user.userId, name: user.userName }
}

/** What Enable, Resync, Deactivate and ListMFADevices are checked against: AWS takes the user, not the device. */
export function ownerResource(context: ActionContext, userName: string | undefined): ResourceCheck {
  if (context.caller.type === 'Root') return { arn: `arn:aws:iam::${context.accountId}:root` }
  return userResource(context, userName)
}

/** What Create, Delete and the tag actions are checked against. */
export function deviceResource(context: ActionContext, serialNumber: string): ResourceCheck {
  return { arn: serialNumber, conditionKeys: resourceTags(findDevice(context, serialNumber)?.tags ?? []) }
}

export function findDevice(
  { tables, accountId }: ActionContext,
  serialNumber: string,
): VirtualMfaDeviceRow | undefined {
  const device = tables.virtualMfaDevices.get(serialNumber)
  return device?.accountId === accountId ? device : undefined
}

/** @throws AwsApiError NoSuchEntity */
export function requireDevice(context: ActionContext, serialNumber: string): VirtualMfaDeviceRow {
  const device = findDevice(context, serialNumber)
  if (device === undefined) throw noSuchEntity(`MFA Device with serial number ${serialNumber} does not exist.`)
  return device
}

/**
 * AWS-2023-001: who has a device manages the own devices only in a session that began with a code, whatever policies say.
 * Managing another user's devices is not concerned.
 */
export function requireMfaForOwnDevices({ tables, caller }: ActionContext, { ownerId }: DeviceOwner): void {
  if (caller.ownerId !== ownerId || hasMfa(caller)) return
  if (tables.virtualMfaDevices.count('owner', ownerId) === 0) return
  throw accessDenied(
    'To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.',
  )
}

/**
 * The device with its clock adjusted by two codes in a row. Both must be newer than the last accepted pair of this serial
 * number; neither is spent by it.
 *
 * @throws AwsApiError InvalidAuthenticationCode
 */
export function acceptCodePair(
  { tables, now }: ActionContext,
  device: VirtualMfaDeviceRow,
  codes: { readonly AuthenticationCode1: string; readonly AuthenticationCode2: string },
): VirtualMfaDeviceRow {
  const { serialNumber, base32Seed, clockAdjustmentSteps } = device
  const presentStep = timeStepAt(now / 1000)
  const secondStep = findConsecutivePair(
    decodeBase32(base32Seed),
    codes.AuthenticationCode1,
    codes.AuthenticationCode2,
    presentStep + clockAdjustmentSteps,
  )
  const use = tables.tokenCodeUses.get(serialNumber) ?? { serialNumber, spentSteps: [], window: 0, verifications: 0 }
  if (secondStep === undefined || secondStep - 1 <= (use.lastPairStep ?? -1)) {
    throw invalidAuthenticationCode()
  }
  tables.tokenCodeUses.put({ ...use, lastPairStep: secondStep })
  return { ...device, clockAdjustmentSteps: secondStep - presentStep }
}

/** For a device of a serial number that another one had: its seed is new, and so may be its clock. Tries go on counting. */
export function forgetPair(tables: Tables, serialNumber: string): void {
  const use = tables.tokenCodeUses.get(serialNumber)
  if (use === undefined) return
  const { lastPairStep: _, ...kept } = use
  tables.tokenCodeUses.put(kept)
}

export function invalidAuthenticationCode(): AwsApiError {
  return new AwsApiError('InvalidAuthenticationCode', 403, 'Authentication code for device is not valid.')
}

/** Keeps a device, and lets STS and sign-in know of it after the time that AWS takes for it. */
export function putDevice(context: ActionContext, device: VirtualMfaDeviceRow): void {
  const { serialNumber, base32Seed, clockAdjustmentSteps, assignment } = device
  context.tables.virtualMfaDevices.put(device)
  announce(context, serialNumber, assignment && { ownerId: assignment.ownerId, base32Seed, clockAdjustmentSteps })
}

export function deleteDevice(context: ActionContext, { serialNumber }: VirtualMfaDeviceRow): void {
  context.tables.virtualMfaDevices.delete(serialNumber)
  announce(context, serialNumber, undefined)
  forgetGoneDevices(context.tables, context.now)
}

type BoundDevice = NonNullable<MfaBindingRow['entries'][number]['device']>

function announce(
  { tables, accountId, now, propagationMs }: ActionContext,
  serialNumber: string,
  device?: BoundDevice,
): void {
  const before = tables.mfaBindings.get(serialNumber)?.entries ?? []
  const stillNeeded = before.slice(
    Math.max(
      0,
      before.findLastIndex(({ effectiveAt }) => effectiveAt <= now),
    ),
  )
  const entry = { effectiveAt: now + propagationMs, ...(device !== undefined && { device }) }
  const last = stillNeeded.at(-1)
  // Devices that come and go under one serial number without an owner are no news to STS.
  const isNews = last === undefined || last.device !== undefined || device !== undefined
  const isGone = tables.virtualMfaDevices.get(serialNumber) === undefined
  const entries = isNews ? [...stillNeeded, entry] : stillNeeded
  tables.mfaBindings.put({ serialNumber, accountId, ...(isGone && { isGone }), entries })
}

/** As ListVirtualMFADevices shows a device: never its seed. */
export function virtualDeviceOutput(
  { tables, accountId }: ActionContext,
  device: VirtualMfaDeviceRow,
): VirtualMFADevice {
  const { serialNumber, assignment } = device
  if (assignment === undefined) return { SerialNumber: serialNumber }
  const user = tables.users.get(assignment.ownerId)
  const root = {
    UserId: accountId,
    Arn: `arn:aws:iam::${accountId}:root`,
    CreateDate: new Date(tables.accounts.get(accountId)?.createdAt ?? 0),
  }
  return {
    SerialNumber: serialNumber,
    User: user === undefined ? { ...root, Path: undefined, UserName: undefined } : userOutput(user),
    EnableDate: new Date(assignment.enabledAt),
  }
}

/** The user's name for texts; also when the user is named by the caller only. */
export function requireNamedOwner(context: ActionContext, userName: string): DeviceOwner {
  if (context.caller.type === 'Root' && userName === context.accountId) return requireDeviceOwner(context, undefined)
  const user = requireUser(context, userName)
  return { ownerId: user.userId, name: user.userName }
}
