import type { CredentialProfile } from './credential-profiles.ts'
import type { Gate, ProofStatement } from './proof-statements.ts'
import type { ActionClass } from './action-classes.ts'
import type { Budget } from './budget.ts'
import type { ResourcePoints } from './resource-points.ts'
import type { ResourceShape } from './resource-shapes.ts'
import { solve, type Found, type Question } from './solve.ts'
import type { SpaceVariants } from './space-variants.ts'
import type { SpaceStatement, StatementSpace } from './statement-space.ts'

/** Whether the actions of a class are open to one kind of credentials. */
export type ClassAnswer = OpenAnswer | ClosedAnswer

export interface OpenAnswer extends Found {
  readonly space: StatementSpace
}

export interface ClosedAnswer {
  readonly kind: 'closed' | 'notProved'
  readonly closedBy: readonly ProofStatement[]
  /** The gate of which nothing allows; `undefined` when something does, and is stopped. */
  readonly silentGate: Gate | undefined
}

/** Turns the statements that are about a class, in some space, into questions; the class is open when one of them has an answer. */
export type Asking = (statements: readonly SpaceStatement[], space: StatementSpace) => AskedQuestions

export interface AskedQuestions {
  readonly questions: readonly Question[]
  readonly silentGate: Gate | undefined
}

/** Answers for classes of actions, each kind of credentials and shape of resource once. */
export class ClassAnswers {
  readonly profile: CredentialProfile
  readonly #states: readonly SpaceVariants[]
  readonly #asking: Asking
  readonly #resources: ResourcePoints
  readonly #budget: Budget
  readonly #asked = new Map<ActionClass, Asked>()

  constructor(
    { profile, states, asking }: { profile: CredentialProfile; states: readonly SpaceVariants[]; asking: Asking },
    { resources, budget }: { resources: ResourcePoints; budget: Budget },
  ) {
    this.profile = profile
    this.#states = states
    this.#asking = asking
    this.#resources = resources
    this.#budget = budget
  }

  /** The answer, and whether its resource is of this shape or stands for any. */
  answer(actions: ActionClass, shape: ResourceShape): { answer: ClassAnswer; isAboutResources: boolean } {
    const asked = this.#ask(actions)
    // Where no statement is about particular resources, the answer for one shape is the answer for all.
    const key = asked.isAboutResources ? shape : undefined
    let answer = asked.answers.get(key)
    if (answer === undefined) {
      if (this.#budget.isSpent) return { answer: NOT_PROVED, isAboutResources: false }
      answer = { answer: this.#solve(asked, shape), isAboutResources: asked.isAboutResources }
      asked.answers.set(key, answer)
    }
    return answer
  }

  #ask(actions: ActionClass): Asked {
    let asked = this.#asked.get(actions)
    if (asked === undefined) this.#asked.set(actions, (asked = this.#prepare(actions)))
    return asked
  }

  #prepare({ statements }: ActionClass): Asked {
    const inSpace = (space: StatementSpace): Prepared => {
      this.#budget.spend(1 + statements.length)
      const own = statements.map(({ id }) => space.statements[id]).filter((statement) => statement !== undefined)
      return { space, ...this.#asking(own, space) }
    }
    const states = this.#states.map(({ spaces, loose }) => ({
      prepared: spaces.map(inSpace),
      loose: loose && inSpace(loose),
    }))
    const isAboutResources = states
      .flatMap(({ prepared, loose }) => [...prepared, ...(loose ? [loose] : [])])
      .some(({ questions }) =>
        questions.some(({ groups, avoided }) => {
          this.#budget.spend(groups.reduce((sum, group) => sum + group.length, avoided.length))
          return [avoided, ...groups].some((some) => some.some(({ resource }) => !resource.isEverything))
        }),
      )
    return { states, isAboutResources, answers: new Map() }
  }

  #solve({ states }: Asked, shape: ResourceShape): ClassAnswer {
    const closed: ClosedAnswer[] = []
    for (const state of states) {
      const answer = this.#solveState(state, shape)
      if (answer.kind === 'open') return answer
      closed.push(answer)
    }
    const [first, second] = closed
    if (first !== undefined && second === undefined) return first
    return {
      kind: closed.every(({ kind }) => kind === 'closed') ? 'closed' : 'notProved',
      closedBy: [...new Set(closed.flatMap(({ closedBy }) => closedBy))],
      silentGate: first?.silentGate,
    }
  }

  #solveState({ prepared, loose }: State, shape: ResourceShape): ClassAnswer {
    let closed = NOT_PROVED
    for (const variant of prepared) {
      const answer = this.#solveIn(variant, shape)
      if (answer.kind === 'open') return answer
      closed = answer
    }
    if (loose === undefined) return closed
    const answer = this.#solveIn(loose, shape)
    return answer.kind === 'open' ? { ...closed, kind: 'notProved' } : answer
  }

  #solveIn({ space, questions, silentGate }: Prepared, shape: ResourceShape): ClassAnswer {
    if (!space.isWhole) return NOT_PROVED
    let isProved = true
    const closedBy = new Set<ProofStatement>()
    for (const question of questions) {
      this.#budget.spend(question.avoided.length)
      // It holds for every resource, and under no condition but those that the credentials settle: there is no way past it.
      const wall = question.avoided.find(({ resource, isUnconditional }) => resource.isEverything && isUnconditional)
      const answer =
        wall === undefined
          ? solve(space, question, shape, this.#resources, this.#budget)
          : ({ kind: 'closed', closedBy: [wall.origin] } as const)
      if (answer.kind === 'open') return { ...answer, space }
      isProved &&= answer.kind === 'closed'
      for (const statement of answer.closedBy) closedBy.add(statement)
    }
    return { kind: isProved ? 'closed' : 'notProved', closedBy: [...closedBy], silentGate }
  }
}

/** The budget was spent. */
export const NOT_PROVED: ClosedAnswer = { kind: 'notProved', closedBy: [], silentGate: undefined }

interface Prepared extends AskedQuestions {
  readonly space: StatementSpace
}

interface State {
  readonly prepared: readonly Prepared[]
  readonly loose: Prepared | undefined
}

interface Asked {
  readonly states: readonly State[]
  readonly isAboutResources: boolean
  readonly answers: Map<ResourceShape | undefined, { answer: ClassAnswer; isAboutResources: boolean }>
}
