/** `my.bucket` of `my.bucket.s3.us-east-1.localhost:4566`; `undefined` for a host without a bucket. */
export function bucketOfHost(host: string): string | undefined {
  const labels = /^(.+)\.localhost\.?(?::[0-9]*)?$/i.exec(host)?.[1]?.toLowerCase()
  if (labels === undefined) return undefined
  const service = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)?$/.exec(labels)
  return service === null ? labels : service[1]
}
