import { join } from 'node:path'
import { homeFolder, type Environment } from './folders.ts'

/** Where AWS's two files are. */
export interface AwsConfigFiles {
  readonly config: string
  readonly credentials: string
}

/** Where AWS's tools look, and so do we. */
export function awsConfigFiles(environment: Environment): AwsConfigFiles {
  const folder = join(homeFolder(environment), '.aws')
  return {
    config: expandHome(environment['AWS_CONFIG_FILE'], environment) ?? join(folder, 'config'),
    credentials: expandHome(environment['AWS_SHARED_CREDENTIALS_FILE'], environment) ?? join(folder, 'credentials'),
  }
}

function expandHome(path: string | undefined, environment: Environment): string | undefined {
  if (path === undefined || path === '') return undefined
  return path.startsWith('~/') ? join(homeFolder(environment), path.slice(2)) : path
}
