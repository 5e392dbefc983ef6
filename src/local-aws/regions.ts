/** Whether a text has the form of an AWS Region. Local AWS serves all of them alike. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(?:-[a-z]{2,16}){1,2}-[0-9]{1,2}$/.test(text)
}
