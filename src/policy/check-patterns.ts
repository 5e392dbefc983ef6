import type { PolicyType } from './policy-document.ts'

/** Refuses one value of Action or NotAction that AWS refuses to store. */
export function checkAction(value: string, type: PolicyType, refuse: (problem: string) => never): void {
  if (type === 'trust' && !/^sts:/i.test(value)) refuse('AssumeRole policy may only specify STS AssumeRole actions.')
  if (value === '*') return
  const [vendor = '', name, more] = value.split(':')
  if (type === 'resource') {
    if (name === undefined || more !== undefined) refuse('Policy has invalid action')
    return
  }
  if (name === undefined) refuse('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
  if (more !== undefined) refuse('Actions/Condition can contain only one colon.')
  if (vendor !== '*' && !/^[A-Za-z0-9.-]+$/.test(vendor)) refuse(`Vendor ${vendor} is not valid`)
}

/** Refuses one value of Resource or NotResource that AWS refuses to store. */
export function checkResource(value: string, type: PolicyType, refuse: (problem: string) => never): void {
  if (value === '*') return
  if (type === 'resource') {
    if (!value.startsWith('arn:')) refuse('Policy has invalid resource')
    return
  }
  if (!value.includes(':')) refuse(`Resource ${value} must be in ARN format or "*".`)
  const [, partition = '', vendor] = value.split(':')
  if (!value.startsWith('arn:') || !isPartition(partition)) {
    refuse(`Partition "${partition}" is not valid for resource "${completeArn(value)}".`)
  }
  if (vendor === undefined || /[*?]/.test(vendor)) {
    refuse('Resource vendor must be fully qualified and cannot contain regexes.')
  }
  if (vendor === '') refuse('The policy failed legacy parsing')
}

function isPartition(partition: string): boolean {
  return partition === '*' || /^aws(?:-[a-z]+)*$/.test(partition)
}

/** AWS: an ARN too short is completed before it is checked, and the message shows it so. */
function completeArn(value: string): string {
  const segments = ['arn', ...value.split(':').slice(1)]
  while (segments.length < 6) segments.push('*')
  return segments.join(':')
}
