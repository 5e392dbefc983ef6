import { resolve } from 'node:path'
import { localAwsKeyFile, openLocalAwsKey, parseLocalAwsKey, readLocalAwsKey } from '../../disk/local-aws-key.ts'
import { SallyportError } from '../../errors.ts'
import type { Context } from '../context.ts'

const VARIABLE = 'SALLYPORT_LOCAL_SEALING_KEY'

/** The key that seals what a local AWS keeps: of the file that was named, else of the environment, else of the usual file, made if need be. */
export async function openSealingKey(context: Pick<Context, 'environment' | 'folders'>, keyFile?: string) {
  if (keyFile !== undefined) return openLocalAwsKey(resolve(keyFile))
  return keyOfEnvironment(context.environment) ?? openLocalAwsKey(localAwsKeyFile(context.folders))
}

/** The same, where a new key would be of no use. */
export async function findSealingKey(context: Pick<Context, 'environment' | 'folders'>, keyFile?: string) {
  if (keyFile !== undefined) return readLocalAwsKey(resolve(keyFile))
  return keyOfEnvironment(context.environment) ?? readLocalAwsKey(localAwsKeyFile(context.folders))
}

/** @throws SallyportError USAGE */
function keyOfEnvironment(environment: Context['environment']): Uint8Array | undefined {
  const text = environment[VARIABLE]
  if (!text) return undefined
  const key = parseLocalAwsKey(text)
  if (key !== undefined) return key
  throw new SallyportError('USAGE', `${VARIABLE} is no key of local AWS`, {
    hint: 'give 32 random bytes in base64, such as `openssl rand -base64 32` prints, or name a file with --key-file',
  })
}

/** An environment without the key, for programs that have no need of it. */
export function withoutSealingKey(environment: Record<string, string | undefined>): Record<string, string | undefined> {
  return { ...environment, [VARIABLE]: undefined }
}
