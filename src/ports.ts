// What the use cases need from outside, as interfaces. By subject in ports/; the other parts import it from here.

export type { Clock } from './clock.ts'
export type {
  AccessKey,
  AssumeRoleInput,
  Aws,
  CallerIdentity,
  Credentials,
  SessionCredentials,
  Sts,
} from './ports/aws.ts'
export type {
  AccessKeys,
  AccountAuthorizationDetails,
  AccountGroup,
  AccountPolicyHolder,
  AccountRole,
  AccountUser,
  AuthenticationCodes,
  Iam,
  ListedAccessKey,
  MfaDevice,
  NewVirtualMfaDevice,
  VirtualMfaDevice,
} from './ports/iam.ts'
export type { EnrollmentPrompts, SignInPrompts, Waiting } from './ports/prompts.ts'
export type {
  CachedSession,
  EnrollmentRecord,
  Enrollments,
  KeyEntry,
  KeyStore,
  KnownUser,
  KnownUsers,
  ListedSession,
  RotationRecord,
  Rotations,
  SeedStore,
  SessionKey,
  SessionStore,
  SpentCodes,
  Turns,
  UserWithDevice,
  VaultChoice,
  VaultKind,
  VaultMoved,
  VaultStore,
} from './ports/stores.ts'
