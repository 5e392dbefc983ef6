import type { ActionEntry } from '../catalogue/index.ts'
import type { RequestContext } from '../policy/request-context.ts'
import type { ActionClass } from './action-classes.ts'
import { addToSet } from './add-to-set.ts'
import type { ActionsToAnswer, ClosedActions, OpenAction, ProfileAnswers } from './answer-actions.ts'
import type { ClassAnswers, ClosedAnswer, OpenAnswer } from './answer.ts'
import type { Budget } from './budget.ts'
import { principalWith } from './naming-keys.ts'
import type { ResourceShape } from './resource-shapes.ts'
import { contextOf } from './statement-space.ts'
import type { UnknownName } from './unknown-names.ts'
import type { Walls } from './walls.ts'

/** Text of a resource that is matched in a step of a budget. */
const TEXT_A_STEP = 64

/** The answers to one kind of credentials, action by action, each open one after the engine has said so too. */
export class AnswerCollector {
  readonly collected: ProfileAnswers
  readonly #answers: ClassAnswers
  readonly #walls: Walls
  readonly #confirm: ActionsToAnswer['confirm']
  readonly #budget: Budget
  readonly #closed = new Map<ClosedAnswer, ClosedActions>()
  readonly #contexts = new Map<OpenAnswer, RequestContext>()
  /** The services with actions that are open, by class. */
  readonly #openIn = new Map<ActionClass, Set<string>>()
  readonly #unknown = new Map<ActionClass, Set<string>>()

  constructor(
    answers: ClassAnswers,
    { walls, confirm, budget }: { walls: Walls; confirm: ActionsToAnswer['confirm']; budget: Budget },
  ) {
    this.#answers = answers
    this.#walls = walls
    this.#confirm = confirm
    this.#budget = budget
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
      if (this.#isConfirmed({ name, resource, answer }, actions)) {
        this.collected.open.push({ name, entry, resource, answer })
        addToSet(this.#openIn, actions, name.slice(0, name.indexOf(':')))
      } else this.collected.notProved.push(name)
    } else if (answer.kind === 'closed') this.#addClosed(name, answer)
    else this.addUnsearched(name)
  }

  /** For an action that no search was made about, or none that came to an end. */
  addUnsearched(name: string): void {
    const closed = this.#walls.closing(name.toLowerCase())
    if (closed === undefined) this.collected.notProved.push(name)
    else this.#addClosed(name, closed)
  }

  /** Likewise for a name that the catalogue doesn't have. */
  addUnknownUnsearched(name: string): void {
    if (this.#walls.closing(name.toLowerCase()) === undefined) this.collected.notProvedUnknown.push(name)
  }

  /** Likewise for all names of a service. */
  addUntoldUnsearched(name: string, service: string | undefined): void {
    if (this.#walls.closingAll(service) === undefined) this.collected.notProvedUnknown.push(name)
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
    if (answer.kind !== 'open' || !this.#isConfirmed({ name, resource, answer }, actions)) {
      this.addUnknownUnsearched(name)
      return
    }
    const openIn = this.#openIn.get(actions)
    const isLikeKnown = !isWritten && openIn !== undefined && (service === undefined || openIn.has(service))
    this.collected.openUnknown.push({ name, entry: undefined, resource, answer, isLikeKnown })
  }

  /** For names too many to tell apart; the class is made so that closed is all it can prove. */
  addUntold(name: string, service: string | undefined, actions: ActionClass, shape: ResourceShape): void {
    const { answer } = this.#answers.answer(actions, shape)
    if (answer.kind !== 'closed') this.addUntoldUnsearched(name, service)
  }

  /** `false` when the engine does not say so; or when the budget is spent, and it is not asked. */
  #isConfirmed(
    { name, resource, answer }: Pick<OpenAction, 'name' | 'resource' | 'answer'>,
    { weight }: ActionClass,
  ): boolean {
    if (!this.#budget.spend(weight * (1 + resource.length / TEXT_A_STEP))) return false
    const context = this.#contextOf(answer)
    const principal = principalWith(this.collected.profile, context)
    return this.#confirm({ action: name, resource, principal, context })
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
