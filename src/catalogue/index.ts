export { openCatalogue } from './open-catalogue.ts'
export { Catalogue } from './catalogue.ts'
export type { AccessLevel, ActionEntry, ConditionKeyEntry, ConditionKeyType, ResourceType, Service } from './entries.ts'
