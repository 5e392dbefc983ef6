import { existsSync } from 'node:fs'
import { programOrSkip } from './program.ts'

type Skip = (reason: string) => never

const DEBIAN = '/usr/bin/aws'

/** The AWS CLIs that tests drive: the path of each, or the test is skipped with the reason. */
export const AWS_CLIS = {
  'the AWS CLI on the search path': (skip: Skip): string => {
    const program = programOrSkip(skip, 'aws')
    return program === DEBIAN ? skip("it is Debian's, which is tried by itself") : program
  },
  "Debian's AWS CLI": (skip: Skip): string => (existsSync(DEBIAN) ? DEBIAN : skip(`${DEBIAN} is not installed`)),
}
