import type { ActionEntry, Catalogue } from '../catalogue/index.ts'
import type { AuthorizationRequest } from '../policy/request.ts'
import type { RequestContext } from '../policy/request-context.ts'
import { ActionClasses, type ActionClass } from './action-classes.ts'
import { ClassAnswers, type Asking, type ClosedAnswer, type OpenAnswer } from './answer.ts'
import { credentialProfiles, type CredentialProfile, type ProofSubject } from './credential-profiles.ts'
import type { ProofStatement } from './proof-statements.ts'
import { ResourcePoints } from './resource-points.ts'
import { ResourceShapes, type ResourceShape } from './resource-shapes.ts'
import { spaceVariants } from './space-variants.ts'
import { contextOf } from './statement-space.ts'

/** An action that is open, with a request that the engine confirmed. */
export interface OpenAction {
  readonly name: string
  /** `undefined` for one that the catalogue doesn't know. */
  readonly entry: ActionEntry | undefined
  readonly resource: string
  readonly answer: OpenAnswer
}

/** The request that shows an action open. */
export function witnessOf({ name, resource, answer }: OpenAction): AuthorizationRequest {
  const { profile, fixed } = answer.space
  return { action: name, resource, principal: profile.principal, context: contextOf([...fixed, ...answer.values]) }
}

/** Actions that are closed for the same reason. */
export interface ClosedActions {
  readonly answer: ClosedAnswer
  readonly names: string[]
}

/** What was found out about one kind of credentials. */
export interface ProfileAnswers {
  readonly profile: CredentialProfile
  readonly open: OpenAction[]
  /** Names that the catalogue doesn't have, such as actions of tomorrow: one for each way in which they can be open. */
  readonly openUnknown: OpenAction[]
  readonly closed: ClosedActions[]
  readonly notProved: string[]
}

export interface ActionsToAnswer {
  readonly subject: ProofSubject
  readonly statements: readonly ProofStatement[]
  readonly catalogue: Catalogue
  readonly now: Date
  readonly asking: Asking
  /** Does the concrete engine say so too? */
  readonly confirm: (request: AuthorizationRequest) => boolean
}

/** Answers for every action of the catalogue and every kind of credentials. */
export function answerActions(input: ActionsToAnswer): ProfileAnswers[] {
  const { subject, statements, catalogue, asking } = input
  const classes = new ActionClasses(statements)
  const shapes = new ResourceShapes(subject)
  const resources = new ResourcePoints()
  const collectors = credentialProfiles(subject).map((profile) => {
    const answers = new ClassAnswers(profile, spaceVariants(statements, profile, input), asking, resources)
    return new Collector(answers, input.confirm)
  })
  for (const prefix of catalogue.services) {
    for (const entry of catalogue.findService(prefix)?.actions ?? []) {
      const actions = classes.find(entry.name.toLowerCase())
      const shape = shapes.shapeOf(entry)
      for (const collector of collectors) collector.add(entry.name, entry, actions, shape)
    }
  }
  const anyShape = shapes.anyShape()
  for (const name of unknownNames(catalogue, classes)) {
    const actions = classes.find(name.toLowerCase())
    for (const collector of collectors) collector.addUnknown(name, actions, anyShape)
  }
  return collectors.map(({ collected }) => collected)
}

/** Names of no action, one for each pattern that could be about an action that the catalogue lacks. */
function* unknownNames(catalogue: Catalogue, classes: ActionClasses): Generator<string> {
  yield 'unknown:Unknown'
  for (const service of catalogue.services) {
    yield `${service}:Unknown`
    for (const pattern of classes.patternsFor(service)) {
      const name = pattern.replaceAll('*', 'Unknown').replaceAll('?', 'x')
      if (name !== pattern && catalogue.findAction(name) === undefined) yield name
    }
  }
}

class Collector {
  readonly collected: ProfileAnswers
  readonly #answers: ClassAnswers
  readonly #confirm: ActionsToAnswer['confirm']
  readonly #closed = new Map<ClosedAnswer, ClosedActions>()
  readonly #contexts = new Map<OpenAnswer, RequestContext>()
  readonly #unknown = new Set<ActionClass>()

  constructor(answers: ClassAnswers, confirm: ActionsToAnswer['confirm']) {
    this.#answers = answers
    this.#confirm = confirm
    this.collected = { profile: answers.profile, open: [], openUnknown: [], closed: [], notProved: [] }
  }

  add(name: string, entry: ActionEntry, actions: ActionClass, shape: ResourceShape): void {
    const { answer, isAboutResources } = this.#answers.answer(actions, shape)
    if (answer.kind === 'open') {
      const resource = isAboutResources ? answer.resource : (shape.formats[0]?.sample ?? answer.resource)
      if (this.#isConfirmed(name, resource, answer)) this.collected.open.push({ name, entry, resource, answer })
      else this.collected.notProved.push(name)
    } else if (answer.kind === 'closed') this.#addClosed(name, answer)
    else this.collected.notProved.push(name)
  }

  addUnknown(name: string, actions: ActionClass, shape: ResourceShape): void {
    if (this.#unknown.has(actions)) return
    this.#unknown.add(actions)
    const { answer } = this.#answers.answer(actions, shape)
    if (answer.kind !== 'open' || !this.#isConfirmed(name, answer.resource, answer)) return
    this.collected.openUnknown.push({ name, entry: undefined, resource: answer.resource, answer })
  }

  #isConfirmed(action: string, resource: string, answer: OpenAnswer): boolean {
    const { principal } = this.collected.profile
    return this.#confirm({ action, resource, principal, context: this.#contextOf(answer) })
  }

  #contextOf(answer: OpenAnswer): RequestContext {
    let context = this.#contexts.get(answer)
    if (context === undefined) {
      context = contextOf([...answer.space.fixed, ...answer.values])
      this.#contexts.set(answer, context)
    }
    return context
  }

  #addClosed(name: string, answer: ClosedAnswer): void {
    let closed = this.#closed.get(answer)
    if (closed === undefined) {
      closed = { answer, names: [] }
      this.#closed.set(answer, closed)
      this.collected.closed.push(closed)
    }
    closed.names.push(name)
  }
}
