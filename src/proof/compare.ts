import { decide, type PolicyLayers } from '../policy/decide.ts'
import type { AskedQuestions } from './answer.ts'
import { ActionAnswers, type ProfileAnswers } from './answer-actions.ts'
import { gatesOf, isBoundBy, layersFor, listStatements, type Gate } from './proof-statements.ts'
import { askWhatIsAllowed, isAllow, type ProofInput } from './prove.ts'
import type { Question } from './solve.ts'
import type { SpaceStatement, StatementSpace } from './statement-space.ts'
import { finish, type Work } from './work.ts'

/**
 * What a change of policies newly allows: requests that the new ones allow and the old ones don't, for every action and
 * kind of credentials. No open action anywhere: the change gives nobody new access.
 */
export function compareActions(input: ProofInput, oldLayers: PolicyLayers): ProfileAnswers[] {
  return finish(comparingActions(input, oldLayers))
}

/** The same in pieces. */
export function comparingActions(input: ProofInput, oldLayers: PolicyLayers): Work<ProfileAnswers[]> {
  const { subject, layers, catalogue, now } = input
  const gates = gatesOf(layers, false)
  const oldGates = gatesOf(oldLayers, true)
  return new ActionAnswers({
    subject,
    statements: listStatements([...gates, ...oldGates]),
    catalogue,
    now,
    asking: (statements, space) => askWhatIsNew(statements, space, gates, oldGates),
    confirm: (request) => {
      const isAllowedBy = (all: PolicyLayers): boolean =>
        decide(layersFor(request.principal, all), request).effect === 'allowed'
      return isAllowedBy(layers) && !isAllowedBy(oldLayers)
    },
  }).all()
}

/** The old policies refuse for one of several reasons, and each is a question: a gate that is silent, or a Deny that holds. */
function askWhatIsNew(
  statements: readonly SpaceStatement[],
  space: StatementSpace,
  gates: readonly Gate[],
  oldGates: readonly Gate[],
): AskedQuestions {
  const asked = askWhatIsAllowed(statements, space, gates)
  const binding = oldGates.filter((gate) => isBoundBy(gate, space.profile))
  const questions = asked.questions.flatMap(({ groups, avoided }): Question[] => {
    const silent = binding.map((gate) => {
      const allows = statements.filter(({ origin }) => origin.gate === gate && isAllow(origin))
      return { groups, avoided: [...avoided, ...allows] }
    })
    const denied = statements
      .filter(({ origin }) => binding.includes(origin.gate) && !isAllow(origin))
      .map((deny) => ({ groups: [...groups, [deny]], avoided }))
    return [...silent, ...denied]
  })
  return { questions, silentGate: asked.silentGate }
}
