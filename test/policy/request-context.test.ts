import { describe, expect, test } from 'vitest'
import { RequestContext } from '../../src/policy/index.ts'

describe('RequestContext', () => {
  test('names ignore case, and what was never set is absent', () => {
    const context = new RequestContext({
      'aws:UserName': 'ana',
      'aws:TagKeys': ['a'],
      'aws:MultiFactorAuthPresent': undefined,
    })
    expect(context.get('aws:username')).toBe('ana')
    expect(context.get('aws:tagkeys')).toEqual(['a'])
    expect(context.get('aws:multifactorauthpresent')).toBeUndefined()
    expect(context.keys()).toEqual(['aws:username', 'aws:tagkeys'])
  })

  test('a lazy key is computed when asked for, once', () => {
    let computed = 0
    const context = new RequestContext().setLazily('S3:Prefix', () => {
      computed += 1
      return 'home/'
    })
    expect(computed).toBe(0)
    expect([context.get('s3:prefix'), context.get('s3:prefix')]).toEqual(['home/', 'home/'])
    expect(computed).toBe(1)
  })

  test('a lazy key may turn out absent, and a key may be taken away', () => {
    const context = new RequestContext({ 'x:a': '1' }).setLazily('x:b', () => undefined)
    expect(context.keys()).toEqual(['x:a'])
    expect(context.set('x:a', undefined).keys()).toEqual([])
  })
})
