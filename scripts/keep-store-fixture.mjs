// Writes what the local AWS of a build keeps in a data folder as SQL, so that later versions can be tested on it:
// `node scripts/keep-store-fixture.mjs test/local-aws/store/kept/NAME.sql`, after a change of what is kept.
//   --library FILE   the build to run; default: dist/local-aws.js
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { CreateUserCommand, IAMClient, ListUsersCommand, TagUserCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { root } from './stamp.mjs'

const { values: options, positionals } = parseArgs({
  options: { library: { type: 'string', default: join(root, 'dist/local-aws.js') } },
  allowPositionals: true,
})
const [target] = positionals
if (target === undefined) throw new Error('name the file to write')

const folder = mkdtempSync(join(tmpdir(), 'sallyport-fixture-'))
try {
  const facts = await fill(join(folder, 'data'))
  // Early versions held their lock as long as the process lived.
  cpSync(join(folder, 'data'), join(folder, 'copy'), { recursive: true })
  writeFileSync(target, `-- ${JSON.stringify(facts)}\n${await dump(join(folder, 'copy', 'local-aws.sqlite'))}`)
} finally {
  rmSync(folder, { recursive: true })
}

/** Makes a user with a device, a key, a spent code, a tag and a bucket with an object; what a test has to know of them. */
async function fill(data) {
  const { startLocalAws } = await import(pathToFileURL(resolve(options.library)).href)
  const aws = await startLocalAws({
    data,
    sealingKey: new Uint8Array(32).fill(7),
    users: { ana: { groups: ['Force_MFA'], mfa: true, password: 'Correct-Horse-1' } },
  })
  const { accessKeyId, secretAccessKey } = aws.administrator
  const administrator = { ...aws.clientConfig('ana'), credentials: { accessKeyId, secretAccessKey } }
  const iam = new IAMClient(administrator)
  await iam.send(new CreateUserCommand({ UserName: 'bo', Path: '/team/' }))
  await iam.send(new TagUserCommand({ UserName: 'bo', Tags: [{ Key: 'team', Value: 'blue' }] }))
  await iam.send(new ListUsersCommand({}))
  const s3 = new S3Client(administrator)
  await s3.send(new CreateBucketCommand({ Bucket: 'acme-logs' }))
  await s3.send(new PutObjectCommand({ Bucket: 'acme-logs', Key: 'a/b', Body: 'x' }))
  const [SerialNumber] = aws.serialNumbers('ana')
  const TokenCode = aws.tokenCode('ana')
  const sts = new STSClient(aws.clientConfig('ana'))
  await sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
  const { credentials } = aws.clientConfig('ana')
  await aws.close()
  return { at: Date.now(), administrator: { accessKeyId, secretAccessKey }, ana: credentials, spentCode: TokenCode }
}

/** A SQLite file as SQL, with the numbers in its head. */
async function dump(path) {
  // Held in a variable, since the types of Node 20 don't know this module.
  const builtIn = 'node:sqlite'
  const { DatabaseSync } = await import(builtIn).catch(() => import('@photostructure/sqlite'))
  const sqlite = new DatabaseSync(path)
  const lines = []
  for (const pragma of ['application_id', 'user_version']) {
    lines.push(`PRAGMA ${pragma} = ${Object.values(sqlite.prepare(`PRAGMA ${pragma}`).get())[0]};`)
  }
  for (const { name, sql } of sqlite.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()) {
    lines.push(`${sql};`)
    for (const row of sqlite.prepare(`SELECT * FROM ${name}`).all()) {
      lines.push(`INSERT INTO ${name} VALUES (${Object.values(row).map(literal).join(', ')});`)
    }
  }
  sqlite.close()
  return `${lines.join('\n')}\n`
}

function literal(value) {
  if (value === null) return 'NULL'
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  return value instanceof Uint8Array ? `X'${Buffer.from(value).toString('hex')}'` : String(value)
}
