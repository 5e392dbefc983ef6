// No SDK: the console's sign-in takes a password and a code as JSON.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { startLocalAws } from 'sallyport/local-aws'

const password = 'Corr3ct-horse'
let aws
let seeded

before(async () => {
  aws = await startLocalAws({ users: { ana: { groups: ['Force_MFA'], password, mfa: true } } })
  seeded = await aws.snapshot()
})
beforeEach(() => aws.restore(seeded))
after(() => aws.close())

async function post(path, fields) {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(aws.endpoint + path, { method: 'POST', headers, body: JSON.stringify(fields) })
  return answer.json()
}

const begin = () => post('/_sallyport/sign-in', { account: aws.accountId, userName: 'ana', password })

test('a password alone is not enough', async () => {
  const answer = await begin()
  assert.equal(answer.status, 'mfaRequired')
  assert.equal(answer.credentials, undefined)
})

test('a password and a code are, and the code is then spent', async () => {
  const tokenCode = aws.tokenCode('ana')
  const first = await post('/_sallyport/sign-in/code', { challenge: (await begin()).challenge, tokenCode })
  assert.equal(first.status, 'signedIn')
  const second = await post('/_sallyport/sign-in/code', { challenge: (await begin()).challenge, tokenCode })
  assert.equal(second.credentials, undefined)
})

test('codes end with time, which is moved and not waited for', async () => {
  const tokenCode = aws.tokenCode('ana')
  aws.clock.advance('3 min')
  const answer = await post('/_sallyport/sign-in/code', { challenge: (await begin()).challenge, tokenCode })
  assert.equal(answer.credentials, undefined)
})
