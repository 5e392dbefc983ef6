/** What checks of names ask about AWS; `sallyport`'s own catalogue is one. Letter case never matters. */
export interface NameCatalogue {
  /** The day the names are of, such as `2026-09-26`. */
  readonly date: string
  /** The prefixes of all services. */
  readonly services: readonly string[]
  readonly conditionKeys: readonly { readonly name: string }[]
  findService(prefix: string): { readonly actions: readonly KnownAction[] } | undefined
  /** @param name - With its service, such as `iam:GetUser`. */
  findAction(name: string): KnownAction | undefined
  findConditionKey(name: string): { readonly name: string } | undefined
}

export interface KnownAction {
  /** With its service. */
  readonly name: string
  /** What it can be about: ARNs whose variable parts are written `${Like}${This}`. */
  readonly resourceTypes: readonly { readonly arnFormat: string }[]
  /** Can it be asked for about nothing in particular, too? */
  readonly resourceIsOptional: boolean
}
