import type { JsonNode, JsonObject } from './json-text.ts'

/** The Version of an RCP must be this one. */
export const RCP_VERSION = 'the Version of a resource control policy is "2012-10-17"'

/**
 * Refuses what a statement of a resource control policy can't say (AWS Organizations User Guide, "RCP syntax"): it denies, to
 * everyone, actions of named services. Only RCPFullAWSAccess, which AWS attaches everywhere, allows.
 */
export function checkRcpStatement(
  { members, offset }: JsonObject,
  refuse: (problem: string, at: number) => void,
): void {
  for (const name of ['NotAction', 'NotPrincipal']) {
    const member = members.get(name)
    if (member !== undefined) refuse(`a resource control policy has no ${name}`, member.offset)
  }
  const principal = members.get('Principal')
  if (principal !== undefined && !isEveryone(principal.value)) {
    refuse('the Principal of a resource control policy is "*"', principal.offset)
  }
  const isForAll = hasText(members.get('Action')?.value, '*')
  if (!hasText(members.get('Effect')?.value, 'Allow')) {
    if (isForAll)
      refuse('a resource control policy names the services it denies', members.get('Action')?.offset ?? offset)
    return
  }
  const isFullAccess = isForAll && hasText(members.get('Resource')?.value, '*') && !members.has('Condition')
  if (!isFullAccess) refuse('no resource control policy allows but RCPFullAWSAccess', offset)
}

function isEveryone(node: JsonNode): boolean {
  if (hasText(node, '*')) return true
  return node.kind === 'object' && node.members.size === 1 && hasText(node.members.get('AWS')?.value, '*')
}

/** Is it that text, or a list with it? */
function hasText(node: JsonNode | undefined, text: string): boolean {
  if (node?.kind === 'array') return node.items.some((item) => hasText(item, text))
  return node?.kind === 'string' && node.text === text
}
