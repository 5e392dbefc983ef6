// `npm run contract`: what we believe of IAM and STS about devices, against the AWS account that SALLYPORT_CONTRACT_ACCOUNT_ID
// names, with the credentials of an administrator in the environment. Against local AWS the same runs with `npm test`.
//   --clean   removes what earlier runs left, and runs nothing
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { setUpPackages } from './set-up.mjs'
import { root } from './stamp.mjs'

setUpPackages()
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
const { rolldown } = await import('rolldown')
const folder = join(root, 'node_modules', '.cache', 'sallyport')
mkdirSync(folder, { recursive: true })
const file = join(folder, `contract-${process.pid}.mjs`)
const bundle = await rolldown({
  input: join(root, 'test', 'contract', 'main.ts'),
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id),
})
await bundle.write({ file, format: 'esm', codeSplitting: false })
await bundle.close()
const { main } = await import(pathToFileURL(file).href)
rmSync(file)
process.exitCode = await main(process.argv.slice(2), process.env)
