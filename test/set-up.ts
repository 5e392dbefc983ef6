import { isBuilt } from '../scripts/stamp.mjs'

/** Runs once before the suite. `npm test` builds what is stale; vitest alone doesn't, and says so. */
export default function setUp(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'
  if (!isBuilt()) process.stderr.write('dist/ is stale: run npm run build before tests of the command line\n')
}
