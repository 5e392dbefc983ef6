import { SEVERITIES, type Severity } from '../../../proof/index.ts'

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least)
}
