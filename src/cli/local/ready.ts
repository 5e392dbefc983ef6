import type { LocalAws } from '../../local-aws/index.ts'

/** The secret is told only when the key is made. */
export function readyRecord({ endpoint, accountId, administrator }: LocalAws): object {
  const { accessKeyId, secretAccessKey, isNew } = administrator
  return { endpoint, accountId, accessKeyId, ...(isNew && { secretAccessKey }) }
}

/** What to paste into another terminal. */
export function readyText(
  { endpoint, accountId, administrator }: LocalAws,
  { data }: { readonly data?: string },
): string {
  const { accessKeyId, secretAccessKey, isNew } = administrator
  const key = isNew
    ? [`export AWS_ACCESS_KEY_ID='${accessKeyId}'`, `export AWS_SECRET_ACCESS_KEY='${secretAccessKey}'`]
    : [
        `# the administrator's key ${accessKeyId} was shown when ${data ?? 'it'} was made; lost, it is replaced by one of your`,
        '# choice: start again with SALLYPORT_LOCAL_ACCESS_KEY_ID and SALLYPORT_LOCAL_SECRET_ACCESS_KEY set',
      ]
  return [
    `local AWS is ready: account ${accountId} at ${endpoint}`,
    '',
    'to be its administrator, paste into another terminal (an old AWS CLI wants --endpoint-url too):',
    '',
    ...[
      `export AWS_ENDPOINT_URL='${endpoint}'`,
      ...key,
      `export AWS_REGION='us-east-1' AWS_DEFAULT_REGION='us-east-1'`,
    ].map((line) => `  ${line}`),
    '',
    data === undefined
      ? 'it lives in memory: Ctrl-C ends it and all that is in it'
      : `everything is kept in ${data}; Ctrl-C ends it`,
  ].join('\n')
}

/** What whoever lets other computers reach a local AWS should know. */
export function remoteText({ port }: LocalAws, { allowReset = false }: { readonly allowReset?: boolean }): string {
  const reset = allowReset ? '; --allow-reset counts for nothing' : ''
  return `other computers reach port ${port} over plain HTTP: whoever listens sees what is sent and answered, seeds of devices too${reset}`
}
