import { buildCommand } from '@stricli/core'
import type { Context } from '../../context.ts'
import { jsonFlag } from '../../flags.ts'

interface Flags {
  readonly junit?: string
  readonly lenient?: boolean
  readonly json?: boolean
}

export const policyTestCommand = buildCommand<Flags, string[], Context>({
  docs: {
    brief: 'Run files of cases: requests, the policies they meet, and what is to come of them',
    fullDescription:
      'A file holds cases as JSON, an array of them or one object a line: {"name", "policies": {"identity": [], ' +
      '"boundary", "session", "resource", "scp": [[]]}, "request": {"action", "resource", "principal": {"type", "arn", ' +
      '"accountId"}, "context": {}}, "expected": "allowed", "explicitDeny" or "implicitDeny"}. A policy is written out, or ' +
      'named by its file, relative to that of the cases. Prints what differs, and why; status 1 then.',
    customUsage: [
      { input: 'policies.cases.json', brief: 'One file, or several; `-` is standard input' },
      { input: '--junit report.xml cases/*.json', brief: 'For CI' },
    ],
  },
  parameters: {
    flags: {
      junit: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Write a report in the form of JUnit there; `-` is standard output, and nothing else then',
        placeholder: 'FILE',
      },
      lenient: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Decide by policies that AWS would refuse too',
      },
      ...jsonFlag,
    },
    positional: {
      kind: 'array',
      parameter: { parse: String, brief: 'Cases, as JSON; `-` is standard input', placeholder: 'FILE' },
      minimum: 1,
    },
  },

  async func(flags, ...files) {
    const { runCaseFiles } = await import('./run-case-files.ts')
    await runCaseFiles(this, files, flags)
  },
})
