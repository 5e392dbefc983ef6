import { AwsApiError } from '../../errors.ts'

// AWS's texts; where a capture of them exists, word by word (IAM API Reference, "Errors" of each action).

export function noSuchEntity(message: string): AwsApiError {
  return new AwsApiError('NoSuchEntity', 404, message)
}

export function entityAlreadyExists(message: string): AwsApiError {
  return new AwsApiError('EntityAlreadyExists', 409, message)
}

export function deleteConflict(message: string): AwsApiError {
  return new AwsApiError('DeleteConflict', 409, message)
}

export function limitExceeded(quota: string, limit: number): AwsApiError {
  return new AwsApiError('LimitExceeded', 409, `Cannot exceed quota for ${quota}: ${limit}`)
}

export function validationError(message: string): AwsApiError {
  return new AwsApiError('ValidationError', 400, message)
}

export function accessDenied(message: string): AwsApiError {
  return new AwsApiError('AccessDenied', 403, message)
}

export function invalidInput(message: string): AwsApiError {
  return new AwsApiError('InvalidInput', 400, message)
}
