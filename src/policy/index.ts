export { AwsApiError, SallyportError } from '../errors.ts'
export { compilePolicy, type CompiledPolicy } from './compile-policy.ts'
export type { CompiledStatement } from './compile-statement.ts'
export { contextKeysOf } from './context-keys.ts'
export { decide, type PolicyLayers } from './decide.ts'
export type { Decision, PolicyLayer } from './decision.ts'
export { explain, type Explanation, type StatementExplanation } from './explain.ts'
export type { ElementExplanation } from './explain-statement.ts'
export { forceMfaPolicy, selfManageMfaPolicy, type PolicyJson } from './force-mfa.ts'
export { parsePolicy, type PolicyFault } from './parse-policy.ts'
export type {
  Condition,
  ListElement,
  PolicyDocument,
  PolicyType,
  PrincipalElement,
  PrincipalEntry,
  Statement,
} from './policy-document.ts'
export { RequestContext, type ContextValue } from './request-context.ts'
export type { AuthorizationRequest, Principal } from './request.ts'

export { checkPolicy, type CheckOptions } from './check/check-policy.ts'
export type { Finding, Severity, StatementPlace } from './check/finding.ts'
export type { KnownAction, NameCatalogue } from './check/name-catalogue.ts'
export type { PolicyKind } from './check/policy-kinds.ts'
export { RULES, type RuleName } from './check/rules.ts'
export { placesOf, type TextPlace } from './check/text-lines.ts'

export { parseCases } from './cases/parse-cases.ts'
export type { CaseOptions, PolicyCase, UnreadableCase } from './cases/policy-case.ts'
export { runCase, type CaseResult } from './cases/run-case.ts'
