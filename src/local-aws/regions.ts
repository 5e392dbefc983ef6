/** Whether a text has the form of an AWS Region. Local AWS serves all of them alike. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(?:-[a-z]{2,16}){1,2}-[0-9]{1,2}$/.test(text)
}

/**
 * The Region in which a service takes a request, by the scope of its signature. AWS: IAM is the same in all, and is in us-east-1; a client
 * that is told of another Region and of an endpoint signs for that one.
 */
export function servedIn({ service, region }: { readonly service: string; readonly region: string }): string {
  return service === 'iam' ? 'us-east-1' : region
}
