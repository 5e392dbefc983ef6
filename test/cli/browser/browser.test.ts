import { describe, expect, test } from 'vitest'
import { browserCommand, containerLink } from '../../../src/cli/browser/browser.ts'

const PAGE = 'file:///p.html'

// What can't run here is told by what is started; no shell is in any of it.
describe('browserCommand', () => {
  for (const [platform, choice, command] of [
    ['linux', {}, ['xdg-open', PAGE]],
    ['freebsd', {}, ['xdg-open', PAGE]],
    ['darwin', {}, ['open', PAGE]],
    ['win32', {}, ['rundll32.exe', 'url.dll,FileProtocolHandler', PAGE]],
    ['linux', { browser: 'firefox' }, ['firefox', PAGE]],
    ['linux', { browser: 'firefox', browserProfile: 'work' }, ['firefox', '-P', 'work', PAGE]],
    [
      'linux',
      { browser: 'google-chrome', browserProfile: 'Profile 1' },
      ['google-chrome', '--profile-directory=Profile 1', PAGE],
    ],
    ['linux', { container: 'admin' }, ['firefox', PAGE]],
    ['darwin', { container: 'admin' }, ['open', '-n', '-a', 'Firefox', '--args', PAGE]],
    [
      'darwin',
      { browser: 'Google Chrome', browserProfile: 'Default' },
      ['open', '-n', '-a', 'Google Chrome', '--args', '--profile-directory=Default', PAGE],
    ],
    ['darwin', { browser: '/opt/librewolf' }, ['/opt/librewolf', PAGE]],
    [
      'win32',
      { browser: String.raw`C:\firefox.exe`, browserProfile: 'w' },
      [String.raw`C:\firefox.exe`, '-P', 'w', PAGE],
    ],
  ] as const) {
    test(`${platform} ${JSON.stringify(choice)}`, () => {
      const whole = { browser: undefined, browserProfile: undefined, container: undefined, ...choice }
      expect(browserCommand(platform, whole, PAGE)).toEqual(command)
    })
  }

  test('a profile of no browser, and a container of one that has none, are refused', () => {
    const none = { browser: undefined, browserProfile: undefined, container: undefined }
    expect(() => browserCommand('linux', { ...none, browserProfile: 'w' }, PAGE)).toThrow('of which browser')
    expect(() => browserCommand('linux', { ...none, browser: 'chromium', container: 'w' }, PAGE)).toThrow(
      'no containers',
    )
  })
})

describe('containerLink', () => {
  test('holds name and address, whatever is in them', () => {
    expect(containerLink('a b&c', 'https://x/?y=1&z=+')).toBe(
      'ext+container:name=a%20b%26c&url=https%3A%2F%2Fx%2F%3Fy%3D1%26z%3D%2B',
    )
  })
})
