import { AwsApiError } from '../../errors.ts'

/** AWS answers a bare 400 to whatever the federation endpoint refuses. */
export function badRequest(message: string): AwsApiError {
  return new AwsApiError('BadRequest', 400, message)
}
