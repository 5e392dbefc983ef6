import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { isLoopback, reachableAddress, requireAddress } from '../../../src/local-aws/http/listen-address.ts'
import { send } from '../signed-call.ts'

test.each([
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['::1', true],
  ['0:0:0:0:0:0:0:1', true],
  ['::0001', true],
  ['0.0.0.0', false],
  ['::', false],
  ['::11', false],
  ['1::1', false],
  ['::ffff:127.0.0.1', false],
  ['128.0.0.1', false],
  ['192.0.2.1', false],
])('%s is loopback: %s', (address, is) => {
  expect(isLoopback(address)).toBe(is)
  expect(requireAddress({ listen: address, allowRemote: true })).toBe(address)
  if (is) expect(requireAddress({ listen: address })).toBe(address)
  else expect(() => requireAddress({ listen: address })).toThrow(`other computers would reach local AWS at ${address}`)
})

test.each(['', 'localhost', 'example.com', '127.0.0.1:80', '[::1]', '127.1', '0x7f.0.0.1', ' 127.0.0.1'])(
  '"%s" is no IP address',
  (listen) => {
    expect(() => requireAddress({ listen, allowRemote: true })).toThrow('is no IP address to listen at')
  },
)

test.each([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '[::1]'],
  ['::1', '[::1]'],
  ['127.0.0.2', '127.0.0.2'],
])('a server at %s is reached at %s', (address, reachable) => {
  expect(reachableAddress(address)).toBe(reachable)
})

describe('a server that other computers reach', () => {
  test('has no reset over HTTP, and shows its own paths to nobody who calls it by another name', async () => {
    await using aws = await startLocalAws({ listen: '0.0.0.0', allowRemote: true, allowReset: true })
    expect([aws.isRemote, aws.endpoint]).toEqual([true, `http://127.0.0.1:${aws.port}`])
    expect((await send(aws)).summary).toBe('200')
    const reset = await fetch(`${aws.endpoint}/moto-api/reset`, { method: 'POST' })
    expect([reset.status, await reset.text()]).toEqual([403, expect.stringContaining('AccessDenied')])
    await aws.reset()
    expect((await send(aws)).summary).toBe('200')
  })

  test('is none without a word of it', async () => {
    await expect(startLocalAws({ listen: '0.0.0.0' })).rejects.toMatchObject({ code: 'USAGE' })
    await using aws = await startLocalAws({ listen: '127.0.0.2', allowReset: true })
    expect([aws.isRemote, aws.endpoint]).toEqual([false, `http://127.0.0.2:${aws.port}`])
  })
})
