import { describe, expect, test } from 'vitest'
import { findFolders } from '../../src/disk/folders.ts'

describe('findFolders', () => {
  test('by the XDG Base Directory Specification, which ignores what is no absolute path', () => {
    const home = { HOME: '/home/ana' }
    const usual = { state: '/home/ana/.local/state/sallyport', data: '/home/ana/.local/share/sallyport' }
    expect(findFolders(home, 'linux')).toEqual(usual)
    expect(findFolders({ ...home, XDG_STATE_HOME: 'relative', XDG_DATA_HOME: '' }, 'linux')).toEqual(usual)
    expect(findFolders({ ...home, XDG_STATE_HOME: '/s', XDG_DATA_HOME: '/d' }, 'linux')).toEqual({
      state: '/s/sallyport',
      data: '/d/sallyport',
    })
  })

  test('the data folder of a Mac', () => {
    expect(findFolders({ HOME: '/Users/ana' }, 'darwin')).toEqual({
      state: '/Users/ana/.local/state/sallyport',
      data: '/Users/ana/Library/Application Support/sallyport',
    })
  })

  test('the two folders of a Windows profile, where its variables are and where they are not', () => {
    const home = { USERPROFILE: 'C:/Users/ana' }
    const usual = { state: 'C:/Users/ana/AppData/Local/sallyport', data: 'C:/Users/ana/AppData/Roaming/sallyport' }
    expect(findFolders(home, 'win32')).toEqual(usual)
    expect(findFolders({ ...home, LOCALAPPDATA: 'D:/local', APPDATA: 'D:/roaming' }, 'win32')).toEqual({
      state: 'D:/local/sallyport',
      data: 'D:/roaming/sallyport',
    })
  })
})
