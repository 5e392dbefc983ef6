import { decide } from '../decide.ts'
import type { Decision } from '../decision.ts'
import { explain, type Explanation } from '../explain.ts'
import type { PolicyCase, UnreadableCase } from './policy-case.ts'

/** How a case went. */
export type CaseResult =
  | { readonly outcome: 'passed'; readonly item: PolicyCase }
  | {
      readonly outcome: 'failed'
      readonly item: PolicyCase
      readonly actual: Decision['effect']
      readonly explanation: Explanation
    }
  | { readonly outcome: 'unreadable'; readonly item: UnreadableCase }

/** Decides a case. Only one that differs is explained. */
export function runCase(item: PolicyCase | UnreadableCase): CaseResult {
  if ('problems' in item) return { outcome: 'unreadable', item }
  const { layers, request, expected } = item
  const actual = decide(layers, request).effect
  if (actual === expected) return { outcome: 'passed', item }
  return { outcome: 'failed', item, actual, explanation: explain(layers, request) }
}
