import type { ActionEntry, Catalogue } from '../catalogue/index.ts'
import type { AuthorizationRequest } from '../policy/request.ts'
import { ActionClasses } from './action-classes.ts'
import { AnswerCollector } from './answer-collector.ts'
import { Budget } from './budget.ts'
import {
  ClassAnswers,
  NOT_PROVED,
  type Asking,
  type ClassAnswer,
  type ClosedAnswer,
  type OpenAnswer,
} from './answer.ts'
import {
  credentialProfiles,
  type CredentialProfile,
  type ProfileName,
  type ProofSubject,
} from './credential-profiles.ts'
import { principalWith } from './naming-keys.ts'
import type { ProofStatement } from './proof-statements.ts'
import { ResourcePoints } from './resource-points.ts'
import { ResourceShapes } from './resource-shapes.ts'
import { spacesOfStates } from './space-variants.ts'
import { contextOf } from './statement-space.ts'
import { unknownNames } from './unknown-names.ts'
import { Walls } from './walls.ts'
import { finish, type Work } from './work.ts'
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
  const context = contextOf([...fixed, ...answer.values])
  return { action: name, resource, principal: principalWith(profile, context), context }
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
  /** Of its own when it's left out. */
  readonly budget?: Budget
}

/** Answers for all actions, and for one action on one resource. */
export class ActionAnswers {
  readonly statements: readonly ProofStatement[]
  readonly #input: ActionsToAnswer
  readonly #classes: ActionClasses
  readonly #shapes: ResourceShapes
  readonly #profiles: readonly CredentialProfile[]
  readonly #budget: Budget
  readonly #search: WitnessSearch
  readonly #resources: ResourcePoints
  readonly #answers = new Map<CredentialProfile, ClassAnswers>()

  constructor(input: ActionsToAnswer) {
    const { subject, statements, budget = new Budget() } = input
    this.#input = input
    this.statements = statements
    this.#budget = budget
    this.#search = new WitnessSearch(budget)
    this.#resources = new ResourcePoints(this.#search)
    this.#classes = new ActionClasses(statements, budget)
    this.#shapes = new ResourceShapes(subject)
    this.#profiles = credentialProfiles(subject)
  }

  /** For every action of the catalogue and every kind of credentials. */
  *all(): Work<ProfileAnswers[]> {
    const { catalogue, confirm } = this.#input
    const budget = this.#budget
    const collectors: AnswerCollector[] = []
    for (const profile of this.#profiles) {
      const walls = new Walls(this.statements, profile, { classes: this.#classes, catalogue })
      collectors.push(new AnswerCollector(yield* this.#answersOf(profile), { walls, confirm, budget }))
    }
    for (const prefix of catalogue.services) {
      yield
      for (const entry of catalogue.findService(prefix)?.actions ?? []) {
        if (budget.isPieceDone()) yield
        if (budget.isSpent) {
          for (const collector of collectors) collector.addUnsearched(entry.name)
          continue
        }
        const actions = this.#classes.find(entry.name.toLowerCase())
        const shape = this.#shapes.shapeOf(entry)
        for (const collector of collectors) collector.add(entry.name, entry, actions, shape)
      }
    }
    const anyShape = this.#shapes.anyShape()
    const { names, untold } = yield* unknownNames(this.statements, catalogue, budget)
    for (const unknown of names) {
      if (budget.isPieceDone()) yield
      if (budget.isSpent) {
        for (const collector of collectors) collector.addUnknownUnsearched(unknown.name)
        continue
      }
      const actions = this.#classes.find(unknown.name.toLowerCase())
      for (const collector of collectors) collector.addUnknown(unknown, actions, anyShape)
    }
    for (const service of untold) {
      if (budget.isPieceDone()) yield
      const name = `${service ?? '*'}:*`
      if (budget.isSpent) for (const collector of collectors) collector.addUntoldUnsearched(name, service)
      else {
        const actions = this.#classes.loosest(service)
        for (const collector of collectors) collector.addUntold(name, service, actions, anyShape)
      }
    }
    return collectors.map(({ collected }) => collected)
  }

  /** For one action on one resource. `undefined` when the subject has no such credentials. */
  one(profile: ProfileName, action: string, resource: string): ClassAnswer | undefined {
    const known = this.#profiles.find(({ name }) => name === profile)
    if (known === undefined) return undefined
    if (this.#budget.isSpent) return NOT_PROVED
    const answers = finish(this.#answersOf(known))
    return answers.answer(this.#classes.find(action.toLowerCase()), this.#shapes.exactly(resource)).answer
  }

  *#answersOf(profile: CredentialProfile): Work<ClassAnswers> {
    const known = this.#answers.get(profile)
    if (known !== undefined) return known
    const { statements, asking, catalogue, now } = this.#input
    const states = yield* spacesOfStates(statements, profile, { catalogue, now, search: this.#search })
    const made = new ClassAnswers({ profile, states, asking }, { resources: this.#resources, budget: this.#budget })
    this.#answers.set(profile, made)
    return made
  }
}
