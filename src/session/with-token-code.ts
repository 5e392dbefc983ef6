import { SallyportError } from '../errors.ts'
import type { SignInPrompts } from '../ports.ts'

/** How often a wrong code is asked again: AWS counts nine tries in three minutes. */
const TRIES = 5

/** Which code is wanted. */
interface CodeWish {
  readonly serialNumber: string
  /** Then nobody is asked. */
  readonly given: string | undefined
  /** Why one is wanted, where that is not plain. */
  readonly why?: string
}

/** Does something with a token code: with the given one, else with one that is asked for, and asked again while it is wrong. */
export async function withTokenCode<Result>(
  { prompts }: { readonly prompts: SignInPrompts },
  { serialNumber, given, why }: CodeWish,
  use: (tokenCode: string) => Promise<Result>,
): Promise<Result> {
  if (given !== undefined) return use(given)

  let again = why
  for (let tries = 1; ; tries += 1) {
    const tokenCode = await prompts.askTokenCode(serialNumber, again)
    try {
      return await use(tokenCode)
    } catch (error) {
      if (!(error instanceof SallyportError) || error.code !== 'TOKEN_CODE_REJECTED' || tries === TRIES) throw error
      again = error.hint === undefined ? error.message : `${error.message}: ${error.hint}`
    }
  }
}
