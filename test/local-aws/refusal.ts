/** What AWS answered instead of a result, as `409 EntityAlreadyExists: message`; a call that is answered fails the test. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    const { Code, name, message, $metadata } = error as {
      Code?: string
      name: string
      message: string
      $metadata?: { httpStatusCode?: number }
    }
    return `${$metadata?.httpStatusCode} ${Code ?? name}: ${message}`
  }
  throw new Error('AWS refused nothing')
}
