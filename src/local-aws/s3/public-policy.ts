import type { PolicyDocument, Statement } from '../../policy/index.ts'

/** Keys that make a grant no public one when they are held to fixed values. */
const NARROWING = new Set(
  [
    'aws:SourceIp',
    'aws:SourceArn',
    'aws:SourceVpc',
    'aws:SourceVpce',
    'aws:SourceOwner',
    'aws:SourceAccount',
    'aws:userid',
    'aws:PrincipalAccount',
    'aws:PrincipalArn',
    'aws:PrincipalOrgID',
    'aws:PrincipalOrgPaths',
    's3:x-amz-server-side-encryption-aws-kms-key-id',
    's3:DataAccessPointAccount',
    's3:DataAccessPointArn',
  ].map((key) => key.toLowerCase()),
)

const POSITIVE = /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/

/** Whether a bucket policy lets in everybody (Amazon S3 User Guide, "The meaning of 'public'"). */
export function isPublicPolicy({ statements }: PolicyDocument): boolean {
  return statements.some((statement) => statement.effect === 'Allow' && isForAll(statement) && !isNarrowed(statement))
}

function isForAll({ principal }: Statement): boolean {
  return principal !== undefined && (principal.not || principal.entries.some(({ value }) => value === '*'))
}

function isNarrowed({ conditions }: Statement): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      POSITIVE.test(operator) && NARROWING.has(key.toLowerCase()) && values.every((value) => isFixed(key, value)),
  )
}

/** AWS: neither a pattern nor a variable, and no network so wide that it is nearly all of them. */
function isFixed(key: string, value: string): boolean {
  if (/[*?]|\$\{/.test(value)) return false
  if (key.toLowerCase() !== 'aws:sourceip') return true
  const [address = '', bits] = value.split('/')
  return bits === undefined || Number(bits) >= (address.includes(':') ? 32 : 8)
}
