import type { ActionEntry, Catalogue } from '../catalogue/index.ts'
import type { AuthorizationRequest } from '../policy/request.ts'
import type { RequestContext } from '../policy/request-context.ts'
import { ActionClasses, type ActionClass } from './action-classes.ts'
import { addToSet } from './add-to-set.ts'
import { Budget } from './budget.ts'
import { ClassAnswers, type Asking, type ClassAnswer, type ClosedAnswer, type OpenAnswer } from './answer.ts'
import {
  credentialProfiles,
  type CredentialProfile,
  type ProfileName,
  type ProofSubject,
} from './credential-profiles.ts'
import type { ProofStatement } from './proof-statements.ts'
import { ResourcePoints } from './resource-points.ts'
import { ResourceShapes, type ResourceShape } from './resource-shapes.ts'
import { spacesOfStates } from './space-variants.ts'
import { contextOf } from './statement-space.ts'
import { unknownNames, type UnknownName } from './unknown-names.ts'
import { WitnessSearch } from './witness-search.ts'

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

/** A name that the catalogue doesn't have and that is open: it stands for all that policies don't tell from it. */
export interface OpenUnknownName extends OpenAction {
  /** Are actions that the catalogue has open for the same reason? Then it's no news. */
  readonly isLikeKnown: boolean
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
  readonly openUnknown: OpenUnknownName[]
  readonly closed: ClosedActions[]
  /** What policies close and a rule that stands in none opens; known once the rules are applied. */
  readonly openByRule: readonly string[]
  readonly notProved: string[]
  /** Names that the catalogue doesn't have; `s3:*` stands for all of a service that can't be told apart. */
  readonly notProvedUnknown: string[]
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

/** Steps of all searches of a proof. */
const MOST_STEPS = 5_000_000

/** Answers for all actions, and for one action on one resource. */
export class ActionAnswers {
  readonly statements: readonly ProofStatement[]
  readonly #input: ActionsToAnswer
  readonly #classes: ActionClasses
  readonly #shapes: ResourceShapes
  readonly #answers: readonly ClassAnswers[]

  constructor(input: ActionsToAnswer) {
    const { subject, statements, asking } = input
    const resources = new ResourcePoints()
    const budget = new Budget(MOST_STEPS)
    const options = { ...input, search: new WitnessSearch() }
    this.#input = input
    this.statements = statements
    this.#classes = new ActionClasses(statements)
    this.#shapes = new ResourceShapes(subject)
    this.#answers = credentialProfiles(subject).map(
      (profile) =>
        new ClassAnswers(
          { profile, states: spacesOfStates(statements, profile, options), asking },
          { resources, budget },
        ),
    )
  }

  /** For every action of the catalogue and every kind of credentials. */
  all(): ProfileAnswers[] {
    const { catalogue, confirm } = this.#input
    const collectors = this.#answers.map((answers) => new Collector(answers, confirm))
    for (const prefix of catalogue.services) {
      for (const entry of catalogue.findService(prefix)?.actions ?? []) {
        const actions = this.#classes.find(entry.name.toLowerCase())
        const shape = this.#shapes.shapeOf(entry)
        for (const collector of collectors) collector.add(entry.name, entry, actions, shape)
      }
    }
    const anyShape = this.#shapes.anyShape()
    const { names, untold } = unknownNames(this.statements, catalogue)
    for (const unknown of names) {
      const actions = this.#classes.find(unknown.name.toLowerCase())
      for (const collector of collectors) collector.addUnknown(unknown, actions, anyShape)
    }
    for (const service of untold) {
      const actions = this.#classes.loosest(service)
      for (const collector of collectors) collector.addUntold(`${service ?? '*'}:*`, actions, anyShape)
    }
    return collectors.map(({ collected }) => collected)
  }

  /** For one action on one resource. `undefined` when the subject has no such credentials. */
  one(profile: ProfileName, action: string, resource: string): ClassAnswer | undefined {
    const answers = this.#answers.find((candidate) => candidate.profile.name === profile)
    return answers?.answer(this.#classes.find(action.toLowerCase()), this.#shapes.exactly(resource)).answer
  }
}

class Collector {
  readonly collected: ProfileAnswers
  readonly #answers: ClassAnswers
  readonly #confirm: ActionsToAnswer['confirm']
  readonly #closed = new Map<ClosedAnswer, ClosedActions>()
  readonly #contexts = new Map<OpenAnswer, RequestContext>()
  /** The services with actions that are open, by class. */
  readonly #openIn = new Map<ActionClass, Set<string>>()
  readonly #unknown = new Map<ActionClass, Set<string>>()

  constructor(answers: ClassAnswers, confirm: ActionsToAnswer['confirm']) {
    this.#answers = answers
    this.#confirm = confirm
    const { profile } = answers
    this.collected = {
      profile,
      open: [],
      openUnknown: [],
      closed: [],
      openByRule: [],
      notProved: [],
      notProvedUnknown: [],
    }
  }

  add(name: string, entry: ActionEntry, actions: ActionClass, shape: ResourceShape): void {
    const { answer, isAboutResources } = this.#answers.answer(actions, shape)
    if (answer.kind === 'open') {
      const resource = isAboutResources ? answer.resource : (shape.formats[0]?.sample ?? answer.resource)
      if (this.#isConfirmed(name, resource, answer)) {
        this.collected.open.push({ name, entry, resource, answer })
        addToSet(this.#openIn, actions, name.slice(0, name.indexOf(':')))
      } else this.collected.notProved.push(name)
    } else if (answer.kind === 'closed') this.#addClosed(name, answer)
    else this.collected.notProved.push(name)
  }

  /**
   * Once for each class and service; not again where no service is told from another, but for names that policies write:
   * each of them is somebody's intent.
   */
  addUnknown({ name, service, isWritten }: UnknownName, actions: ActionClass, shape: ResourceShape): void {
    const isTold = this.#unknown.get(actions)?.has('') === true && !isWritten
    if (isTold || !addToSet(this.#unknown, actions, isWritten ? name : (service ?? ''))) return
    const { answer, isAboutResources } = this.#answers.answer(actions, shape)
    if (answer.kind === 'closed') return
    const resource = answer.kind === 'open' && isAboutResources ? answer.resource : '*'
    if (answer.kind !== 'open' || !this.#isConfirmed(name, resource, answer)) {
      this.collected.notProvedUnknown.push(name)
      return
    }
    const openIn = this.#openIn.get(actions)
    const isLikeKnown = !isWritten && openIn !== undefined && (service === undefined || openIn.has(service))
    this.collected.openUnknown.push({ name, entry: undefined, resource, answer, isLikeKnown })
  }

  /** For names too many to tell apart; the class is made so that closed is all it can prove. */
  addUntold(name: string, actions: ActionClass, shape: ResourceShape): void {
    const { answer } = this.#answers.answer(actions, shape)
    if (answer.kind !== 'closed') this.collected.notProvedUnknown.push(name)
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
