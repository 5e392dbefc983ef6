import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { isBuilt } from '../scripts/stamp.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for homes, gone when the suite is over. */
    homes: string
  }
}

/** Runs once before the suite. `npm test` builds what is stale; vitest alone doesn't, and says so. */
export default function setUp({ provide }: TestProject): () => void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'
  if (!isBuilt()) process.stderr.write('dist/ is stale: run npm run build before tests of the command line\n')
  const homes = mkdtempSync(join(tmpdir(), 'sallyport-homes-'))
  provide('homes', homes)
  return () => rmSync(homes, { recursive: true, force: true })
}
