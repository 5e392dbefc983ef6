import { describe, expect, test } from 'vitest'
import { parseKeyCsv } from '../../src/keys/parse-key-csv.ts'

const accessKey = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'very/secret+1' }

describe('parseKeyCsv', () => {
  for (const [name, text, userName] of [
    [
      'of a key alone, with a byte order mark',
      '\uFEFFAccess key ID,Secret access key\r\nAKIAEXAMPLEEXAMPLE00,very/secret+1',
      undefined,
    ],
    [
      'of a new user',
      'User name,Password,Access key ID,Secret access key,Console login link\nana,,AKIAEXAMPLEEXAMPLE00,very/secret+1,https://x\n',
      'ana',
    ],
    [
      'with quotes',
      '"User Name","Password, if any","Access key ID","Secret access key"\n"ana","a ""b"", c","AKIAEXAMPLEEXAMPLE00","very/secret+1"\n',
      'ana',
    ],
  ] as const) {
    test(name, () => expect(parseKeyCsv(text)).toEqual([{ userName, accessKey }]))
  }

  for (const [name, text] of [
    ['nothing', ''],
    ['other columns', 'User name,Password\nana,very/secret+1\n'],
    ['no rows', 'Access key ID,Secret access key\n'],
    ['a key that is none', 'Access key ID,Secret access key\nvery/secret+1,AKIAEXAMPLEEXAMPLE00\n'],
  ] as const) {
    test(`refuses ${name}, and quotes nothing`, () => {
      expect(() => parseKeyCsv(text)).toThrow(
        expect.objectContaining({ code: 'USAGE', message: 'there is no access key in this file' }),
      )
    })
  }
})
