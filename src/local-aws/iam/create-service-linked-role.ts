import type { CreateServiceLinkedRoleRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import type { RoleRow } from '../store/rows.ts'
import { newUniqueId } from '../identifiers.ts'
import { invalidInput, validationError } from './iam-errors.ts'
import { encodeDocument } from './policy-documents.ts'
import { requireRoom } from './quotas.ts'
import { findRole, roleArn } from './roles.ts'
import { serviceLinkedPath } from './service-linked-roles.ts'
import { findServiceLinkedService } from './service-linked-services.ts'

export const createServiceLinkedRole = defineAction<CreateServiceLinkedRoleRequest>({
  name: 'CreateServiceLinkedRole',

  resource({ accountId }, { AWSServiceName, CustomSuffix }) {
    const roleName = roleNameOf(AWSServiceName, CustomSuffix)
    const path = serviceLinkedPath(AWSServiceName)
    return {
      arn: roleName === undefined ? '*' : roleArn({ accountId, path, roleName }),
      conditionKeys: { 'iam:AWSServiceName': AWSServiceName },
    }
  },

  run(context, { AWSServiceName, CustomSuffix, Description }) {
    const { tables, accountId, now } = context
    const service = findServiceLinkedService(AWSServiceName)
    const roleName = roleNameOf(AWSServiceName, CustomSuffix)
    if (service === undefined || roleName === undefined) {
      throw invalidInput(`local AWS knows no service-linked role of ${AWSServiceName}`)
    }
    if (CustomSuffix !== undefined && !service.takesSuffix) {
      throw invalidInput(`Custom suffix is not allowed for ${AWSServiceName}`)
    }
    if (roleName.length > 64) {
      throw validationError(
        "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
      )
    }
    if (findRole(context, roleName) !== undefined) {
      throw invalidInput(`Service role name ${roleName} has been taken in this account, please try a different suffix.`)
    }
    requireRoom('RolesPerAccount', tables.roles.sorted(accountId).rows.length)
    const role: RoleRow = {
      accountId,
      roleId: newUniqueId('AROA'),
      roleName,
      path: serviceLinkedPath(AWSServiceName),
      createdAt: now,
      assumeRolePolicyDocument: trustPolicy(AWSServiceName, 'sts:AssumeRole'),
      trustedPrincipals: {},
      maxSessionDuration: 3600,
      attachedPolicies: [service.policyArn],
      inlinePolicies: {},
      tags: [],
      serviceLinkedTo: AWSServiceName,
      ...(Description !== undefined && { description: Description }),
    }
    tables.roles.put(role)
    return {
      Role: {
        Path: role.path,
        RoleName: roleName,
        RoleId: role.roleId,
        Arn: roleArn(role),
        CreateDate: new Date(now),
        // AWS: here in lists, and as plain texts ever after.
        AssumeRolePolicyDocument: encodeDocument(trustPolicy([AWSServiceName], ['sts:AssumeRole'])),
      },
    }
  },
})

function roleNameOf(service: string, suffix: string | undefined): string | undefined {
  const known = findServiceLinkedService(service)
  return known && `${known.roleName}${suffix === undefined ? '' : `_${suffix}`}`
}

function trustPolicy(Service: string | readonly string[], Action: string | readonly string[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service }, Action }] })
}
