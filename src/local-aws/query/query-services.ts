import type { AnyAction } from './action.ts'
import type { InputRules } from '../wire/read-input.ts'

/** One of the APIs that speak AWS's Query protocol. */
export interface QueryService extends InputRules {
  readonly name: 'iam' | 'sts'
  readonly actions: ReadonlyMap<string, AnyAction>
}

/** What each API's requests say in their `Version`. */
export const API_VERSIONS = { iam: '2010-05-08', sts: '2011-06-15' } as const

/** Loaded with the first request that needs it: IAM's model and actions are most of local AWS's code. */
const loaders: Readonly<Record<QueryService['name'], () => Promise<QueryService>>> = {
  async iam() {
    const [{ iamActions }, { iamModel }] = await Promise.all([
      import('../iam/index.ts'),
      import('../wire/iam-model.ts'),
    ])
    return { name: 'iam', model: iamModel, repeatsValues: false, actions: iamActions }
  },
  async sts() {
    const [{ stsActions }, { stsModel }] = await Promise.all([
      import('../sts/index.ts'),
      import('../wire/sts-model.ts'),
    ])
    return { name: 'sts', model: stsModel, repeatsValues: true, actions: stsActions }
  },
}

const loaded = new Map<QueryService['name'], QueryService>()

export async function loadQueryService(name: QueryService['name']): Promise<QueryService> {
  const service = loaded.get(name) ?? (await loaders[name]())
  loaded.set(name, service)
  return service
}
