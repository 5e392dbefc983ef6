import type { Cast } from './cast.ts'
import { assignDevice } from './assign-device.ts'
import { firstSignIn } from './first-sign-in.ts'
import { forceMfa } from './force-mfa.ts'
import { replaceDevice } from './replace-device.ts'
import { signInAgain } from './sign-in-again.ts'
import type { Stage, Step } from './stage.ts'
import { StoryBroken } from './stage.ts'
import { terminalByHand } from './terminal-by-hand.ts'
import { terminalByScript } from './terminal-by-script.ts'

/** The seven steps of the story, in their order. */
function stepsOf(cast: Cast): Step[] {
  return [
    forceMfa(cast),
    firstSignIn(cast),
    assignDevice(cast),
    signInAgain(cast),
    terminalByHand(cast),
    terminalByScript(cast),
    replaceDevice(cast),
  ]
}

/**
 * Tells the story and holds every answer to it.
 *
 * @returns How many steps were as told, of how many that could be played. A step that can't go on ends the story.
 */
export async function runTour(stage: Stage, cast: Cast): Promise<{ asTold: number; steps: number }> {
  const steps = stepsOf(cast)
  let asTold = 0
  let skipped = 0
  for (const [index, step] of steps.entries()) {
    stage.say(`\nStep ${index + 1} of ${steps.length}: ${step.title}`)
    const isWhole = await play(stage, step)
    const outcome = stage.takeOutcome()
    if (outcome === 'as told' && isWhole) asTold += 1
    if (outcome === 'skipped') skipped += 1
    if (!isWhole) break
  }
  return { asTold, steps: steps.length - skipped }
}

async function play(stage: Stage, step: Step): Promise<boolean> {
  try {
    await step.play(stage)
    return true
  } catch (error) {
    if (error instanceof StoryBroken) return false
    throw error
  }
}
