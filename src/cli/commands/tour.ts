import { buildCommand } from '@stricli/core'
import type { Context } from '../context.ts'

interface Flags {
  readonly fast?: boolean
  readonly once?: boolean
  readonly keep?: boolean
}

export const tourCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: 'The whole story on local AWS: force MFA, enroll, sign in, replace',
    fullDescription:
      'Tells the tutorial step by step on local AWS in a temporary folder; every answer is real and held to the story. ' +
      'Ends with "N of N steps as told" and status 0, or 1 when something was not as told. On a terminal local AWS then stays to play with.',
    customUsage: [
      { input: '', brief: 'In real time: under two and a half minutes' },
      {
        input: '--fast',
        brief: "In seconds: local AWS's clock is moved instead of waited for, and it keeps everything in memory",
      },
      { input: '--once', brief: 'End after the story, also on a terminal' },
      { input: '--keep', brief: 'Stay after the story, also without a terminal' },
    ],
  },
  parameters: {
    flags: {
      fast: { kind: 'boolean', optional: true, withNegated: false, brief: 'Move the clock instead of waiting' },
      once: { kind: 'boolean', optional: true, withNegated: false, brief: 'End after the story' },
      keep: { kind: 'boolean', optional: true, withNegated: false, brief: 'Keep local AWS running after the story' },
    },
  },

  async func({ fast = false, once = false, keep = false }) {
    const { playTour } = await import('../tour/play-tour.ts')
    this.setExitStatus(await playTour(this, { isFast: fast, stays: keep || (this.terminal.interactive && !once) }))
  },
})
