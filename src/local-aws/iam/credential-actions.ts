import type { AnyAction } from '../query/action.ts'
import { changePassword } from './change-password.ts'
import { createAccessKey } from './create-access-key.ts'
import { createLoginProfile } from './create-login-profile.ts'
import { createServiceSpecificCredential } from './create-service-specific-credential.ts'
import { createVirtualMfaDevice } from './create-virtual-mfa-device.ts'
import { deactivateMfaDevice } from './deactivate-mfa-device.ts'
import { deleteAccessKey } from './delete-access-key.ts'
import { deleteLoginProfile } from './delete-login-profile.ts'
import { deleteServiceSpecificCredential } from './delete-service-specific-credential.ts'
import { deleteSigningCertificate } from './delete-signing-certificate.ts'
import { deleteSshPublicKey } from './delete-ssh-public-key.ts'
import { deleteVirtualMfaDevice } from './delete-virtual-mfa-device.ts'
import { enableMfaDevice } from './enable-mfa-device.ts'
import { getAccessKeyLastUsed } from './get-access-key-last-used.ts'
import { getLoginProfile } from './get-login-profile.ts'
import { getMfaDevice } from './get-mfa-device.ts'
import { getSshPublicKey } from './get-ssh-public-key.ts'
import { listAccessKeys } from './list-access-keys.ts'
import { listMfaDeviceTags } from './list-mfa-device-tags.ts'
import { listMfaDevices } from './list-mfa-devices.ts'
import { listServiceSpecificCredentials } from './list-service-specific-credentials.ts'
import { listSigningCertificates } from './list-signing-certificates.ts'
import { listSshPublicKeys } from './list-ssh-public-keys.ts'
import { listVirtualMfaDevices } from './list-virtual-mfa-devices.ts'
import { resetServiceSpecificCredential } from './reset-service-specific-credential.ts'
import { resyncMfaDevice } from './resync-mfa-device.ts'
import { tagMfaDevice } from './tag-mfa-device.ts'
import { untagMfaDevice } from './untag-mfa-device.ts'
import { updateAccessKey } from './update-access-key.ts'
import { updateLoginProfile } from './update-login-profile.ts'
import { updateServiceSpecificCredential } from './update-service-specific-credential.ts'
import { updateSigningCertificate } from './update-signing-certificate.ts'
import { updateSshPublicKey } from './update-ssh-public-key.ts'
import { uploadSigningCertificate } from './upload-signing-certificate.ts'
import { uploadSshPublicKey } from './upload-ssh-public-key.ts'

/** What IAM can do with what users prove themselves by: passwords, access keys, MFA devices, and keys of other services. */
export const credentialActions: readonly AnyAction[] = [
  changePassword,
  createAccessKey,
  createLoginProfile,
  createServiceSpecificCredential,
  createVirtualMfaDevice,
  deactivateMfaDevice,
  deleteAccessKey,
  deleteLoginProfile,
  deleteServiceSpecificCredential,
  deleteSigningCertificate,
  deleteSshPublicKey,
  deleteVirtualMfaDevice,
  enableMfaDevice,
  getAccessKeyLastUsed,
  getLoginProfile,
  getMfaDevice,
  getSshPublicKey,
  listAccessKeys,
  listMfaDeviceTags,
  listMfaDevices,
  listServiceSpecificCredentials,
  listSigningCertificates,
  listSshPublicKeys,
  listVirtualMfaDevices,
  resetServiceSpecificCredential,
  resyncMfaDevice,
  tagMfaDevice,
  untagMfaDevice,
  updateAccessKey,
  updateLoginProfile,
  updateServiceSpecificCredential,
  updateSigningCertificate,
  updateSshPublicKey,
  uploadSigningCertificate,
  uploadSshPublicKey,
]
