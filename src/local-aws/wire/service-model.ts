/** What a service's own model says of its operations: the facts that inputs are checked by and outputs are written by. */
export interface ServiceModel {
  readonly version: string
  readonly xmlNamespace: string
  readonly operations: Readonly<Record<string, { readonly input?: string; readonly output?: string }>>
  readonly shapes: Readonly<Record<string, Shape>>
}

/** One type of the model; which members are there depends on `type`. */
export interface Shape {
  readonly type: 'structure' | 'list' | 'map' | 'string' | 'integer' | 'boolean' | 'timestamp' | 'blob' | 'double' | 'long' | 'float'
  /** Of a structure: the members in the order of the wire, by the name of their shape. */
  readonly members?: Readonly<Record<string, string>>
  readonly required?: readonly string[]
  /** Of a list: the shape of an element. */
  readonly member?: string
  /** Of a map: the shapes of its keys and values. */
  readonly key?: string
  readonly value?: string
  /** Lengths of a string or list, values of a number. */
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  /** A password or the like: never repeated in an error. */
  readonly sensitive?: boolean
}
