/**
 * Operations that AWS has added since the models here were written (`scripts/generate-model.mjs`), by what its SDK has: they are there at
 * AWS, and not here.
 */
export const NEWER_OPERATIONS: Readonly<Record<'iam' | 'sts', readonly string[]>> = {
  iam: ['AcquireRole', 'GetAccountProperties', 'GetRoleTemplateVersion', 'PutAccountProperties'],
  sts: ['GetScopedCredentials'],
}
