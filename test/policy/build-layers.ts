import { compilePolicy, parsePolicy, type PolicyLayers, type PolicyType } from '../../src/policy/index.ts'

/** Policies of one case as documents, by the kind of policy. */
export interface PolicySet {
  identity?: unknown[]
  boundary?: unknown
  session?: unknown[]
  resource?: unknown
  trust?: unknown
  scp?: unknown[][]
  rcp?: unknown[][]
}

export function buildLayers(policies: PolicySet): PolicyLayers {
  const { identity = [], boundary, session = [], resource, trust, scp, rcp } = policies
  return {
    identity: identity.map((document) => build(document, 'identity')),
    boundary: boundary === undefined ? undefined : build(boundary, 'managed'),
    session: session.map((document) => build(document, 'session')),
    resource: resource === undefined ? undefined : build(resource, 'resource'),
    trust: trust === undefined ? undefined : build(trust, 'trust'),
    scps: scp?.map((level) => level.map((document) => build(document, 'scp'))),
    rcps: rcp?.map((level) => level.map((document) => build(document, 'rcp'))),
  }
}

function build(document: unknown, type: PolicyType) {
  return compilePolicy(parsePolicy(JSON.stringify(document), { type }))
}
