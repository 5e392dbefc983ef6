// A vitest reporter that leaves the tally of a run where SALLYPORT_TALLY says, for `scripts/test.mjs`.
import { writeFileSync } from 'node:fs'
import process from 'node:process'

export default class TallyReporter {
  /** @param {import('vitest/node').Vitest} vitest */
  onInit(vitest) {
    this.isFiltered = vitest.config.testNamePattern !== undefined
  }

  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const path = process.env['SALLYPORT_TALLY']
    if (path === undefined) return
    /** @type {import('./tally.mjs').Tally} */
    const tally = { passed: 0, failures: [], skipped: {} }
    for (const error of unhandledErrors) tally.failures.push(`outside of any test: ${messageOf(error)}`)
    for (const module of modules) {
      // A file that can't be loaded, or whose hook fails, has failed even if none of its tests did.
      for (const suite of [module, ...module.children.allSuites()])
        if (suite.errors().length > 0) tally.failures.push(nameOf(suite))
      for (const test of module.children.allTests()) this.#count(tally, test)
    }
    writeFileSync(path, JSON.stringify(tally))
  }

  #count(tally, test) {
    const { state, note } = test.result()
    if (state === 'passed') tally.passed += 1
    if (state === 'failed') tally.failures.push(nameOf(test))
    if (state === 'passed' || state === 'failed') return
    const reason =
      note ?? (this.isFiltered ? 'not asked for by name' : `${test.module.relativeModuleId} says no reason`)
    tally.skipped[reason] = (tally.skipped[reason] ?? 0) + 1
  }
}

/** `test/a.test.ts > a suite > a test` */
function nameOf(entity) {
  const file = (entity.type === 'module' ? entity : entity.module).relativeModuleId
  return entity.type === 'module' ? file : `${file} > ${entity.fullName}`
}

function messageOf(error) {
  return String(error?.message ?? error).split('\n', 1)[0]
}
