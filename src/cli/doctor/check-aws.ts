import { AwsApiError, SallyportError } from '../../errors.ts'
import type { Credentials } from '../../ports.ts'
import type { Connection } from '../connection.ts'
import type { Finding } from './finding.ts'

/** Signatures are good for five minutes to each side; codes for less. */
const BROKEN_SECONDS = 240
const NOTABLE_SECONDS = 30

/** Of nobody: what is looked at is whether there is an answer, and its Date. */
const NOBODY: Credentials = { accessKeyId: 'AKIA0000000000000000', secretAccessKey: 'nobody' }

/**
 * Whether STS answers, by what clock, and whether it takes the key.
 *
 * @param accessKey - `undefined` when there is none, or it lies in the vault and would have to be asked for.
 */
export async function checkAws(
  { aws, endpoint, region }: Connection,
  accessKey: Credentials | undefined,
): Promise<Finding[]> {
  const where = endpoint === 'aws' ? `STS of AWS in ${region ?? 'us-east-1'}` : `STS at ${endpoint}`
  const sts = aws.sts(accessKey ?? NOBODY)
  const findings: Finding[] = []
  try {
    const { arn } = await sts.getCallerIdentity()
    findings.push({ check: 'key', level: 'ok', message: `the long-term key is of ${arn}` })
  } catch (error) {
    if (error instanceof SallyportError) {
      const mend = error.hint ?? 'look at the network, the proxy, and the endpoint'
      return [{ check: 'endpoint', level: 'problem', message: error.message, mend }]
    }
    if (!(error instanceof AwsApiError)) throw error
    if (accessKey) {
      const message = `${where} does not take the key ${accessKey.accessKeyId}: ${error.code}: ${error.message.trim()}`
      findings.push({
        check: 'key',
        level: 'problem',
        message,
        mend: 'is it inactive, deleted, or of another place? add a good one: sallyport key add',
      })
    }
  }
  return [{ check: 'endpoint', level: 'ok', message: `${where} answers` }, clock(sts.clockSkewSeconds()), ...findings]
}

function clock(skewSeconds: number | undefined): Finding {
  if (skewSeconds === undefined) {
    return {
      check: 'clock',
      level: 'warning',
      message: 'the answer says no time',
      mend: 'is there a proxy on the way?',
    }
  }
  const off = Math.abs(skewSeconds)
  if (off < NOTABLE_SECONDS) return { check: 'clock', level: 'ok', message: `${off} s off AWS's` }
  const message = `this computer's clock is ${off} s ${skewSeconds > 0 ? 'ahead of' : 'behind'} AWS's`
  const mend =
    'set it: timedatectl set-ntp true (Linux), sudo hwclock -s (WSL), sudo sntp -sS time.apple.com (macOS), w32tm /resync (Windows)'
  return { check: 'clock', level: off < BROKEN_SECONDS ? 'warning' : 'problem', message, mend }
}
