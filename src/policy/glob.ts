import { ANY_UNIT, findByBits } from './find-by-bits.ts'
import { findByConvolution } from './find-by-convolution.ts'
import { findLiteral } from './find-literal.ts'
import { ANY_ONE, ANY_RUN, resolveVariable, type Token, type Variable } from './pattern.ts'
import type { RequestContext } from './request-context.ts'

/**
 * A pattern cut at its `*`. Matching puts the first piece at the start, the last at the end and each one between at the
 * first place it fits: one pass over the text, no going back, whatever the pattern. Nothing is allocated, but for a piece
 * made to fail late at every place.
 */
export interface Glob {
  readonly pieces: readonly Piece[]
  readonly variables: readonly Variable[]
}

type Piece = readonly (string | typeof ANY_ONE | Variable)[]

export function compileGlob(tokens: readonly Token[]): Glob {
  const pieces: (string | typeof ANY_ONE | Variable)[][] = [[]]
  for (const token of tokens) {
    if (token === ANY_RUN) pieces.push([])
    else if (token !== '') pieces.at(-1)?.push(token)
  }
  const kept = pieces.filter((piece, index) => piece.length > 0 || index === 0 || index === pieces.length - 1)
  return { pieces: kept, variables: tokens.filter((token) => typeof token === 'object') }
}

/** The text of a pattern that is nothing but text, or `undefined`. */
export function literalOf(glob: Glob): string | undefined {
  const [piece, second] = glob.pieces
  if (piece === undefined || second !== undefined || piece.length > 1) return undefined
  const [item = ''] = piece
  return typeof item === 'string' ? item : undefined
}

/** Does the pattern match `text` from `start` to `end`, all of it? Never when one of its variables has no value. */
export function matchesGlob(glob: Glob, text: string, start: number, end: number, context: RequestContext): boolean {
  const { pieces, variables } = glob
  for (const variable of variables) if (resolveVariable(variable, context) === undefined) return false

  const first = pieces[0] ?? []
  let at = endOfPiece(first, text, start, end, context)
  if (pieces.length === 1) return at === end
  const last = pieces[pieces.length - 1] ?? []
  const lastStart = end - lengthOfPiece(last, context)
  if (at === -1 || lastStart < at || endOfPiece(last, text, lastStart, end, context) !== end) return false

  for (let index = 1; index < pieces.length - 1; index += 1) {
    at = findPiece(pieces[index] ?? [], text, at, lastStart, context)
    if (at === -1) return false
  }
  return true
}

/** Where the piece ends when it stands at `at`, or -1. */
function endOfPiece(piece: Piece, text: string, at: number, end: number, context: RequestContext): number {
  let position = at
  for (const item of piece) {
    if (item === ANY_ONE) position += 1
    else {
      const literal = typeof item === 'string' ? item : (resolveVariable(item, context) ?? '')
      if (!text.startsWith(literal, position)) return -1
      position += literal.length
    }
    if (position > end) return -1
  }
  return position
}

/** So many units are compared one start after the other before all starts are tried at once. */
const PATIENCE = 100_000
/** Trying all starts at once goes by bits for a piece so long, and by convolution for a longer one. */
const MOST_BITS = 2048

/** Where the piece ends at the first place it fits from `from` on, or -1. Linear in the text, whatever the piece. */
function findPiece(piece: Piece, text: string, from: number, end: number, context: RequestContext): number {
  const [head, second] = piece
  if (typeof head === 'string' && second === undefined) {
    const found = findLiteral(head, text, from, end)
    return found === -1 ? -1 : found + head.length
  }
  const length = lengthOfPiece(piece, context)
  let compared = 0
  for (let at = from; at + length <= end; at += 1) {
    if (typeof head === 'string') {
      at = findLiteral(head, text, at, end)
      if (at === -1) return -1
    }
    const after = endOfPiece(piece, text, at, end, context)
    if (after !== -1) return after
    compared += length
    if (compared > PATIENCE) {
      const find = length <= MOST_BITS ? findByBits : findByConvolution
      return find(unitsOf(piece, context), text, at + 1, end)
    }
  }
  return -1
}

function unitsOf(piece: Piece, context: RequestContext): number[] {
  return piece.flatMap((item) => {
    if (item === ANY_ONE) return [ANY_UNIT]
    const literal = typeof item === 'string' ? item : (resolveVariable(item, context) ?? '')
    return Array.from({ length: literal.length }, (_, at) => literal.charCodeAt(at))
  })
}

function lengthOfPiece(piece: Piece, context: RequestContext): number {
  let length = 0
  for (const item of piece) {
    if (item === ANY_ONE) length += 1
    else length += (typeof item === 'string' ? item : (resolveVariable(item, context) ?? '')).length
  }
  return length
}
