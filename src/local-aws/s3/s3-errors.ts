import { AwsApiError } from '../../errors.ts'

// AWS's texts (Amazon S3 API Reference, "Error responses"), where a capture of them exists word by word.

export function s3Error(
  code: string,
  status: number,
  message: string,
  details: Record<string, string> = {},
): AwsApiError {
  return new AwsApiError(code, status, message, { details })
}

export function accessDenied(): AwsApiError {
  return s3Error('AccessDenied', 403, 'Access Denied')
}

/** For a fault of ours. */
export function internalError(): AwsApiError {
  return s3Error('InternalError', 500, 'We encountered an internal error. Please try again.')
}

export function invalidUri(uri: string): AwsApiError {
  return s3Error('InvalidURI', 400, "Couldn't parse the specified URI.", { URI: uri })
}

export function noSuchBucket(bucketName: string): AwsApiError {
  return s3Error('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: bucketName })
}

export function noSuchKey(key: string): AwsApiError {
  return s3Error('NoSuchKey', 404, 'The specified key does not exist.', { Key: key })
}

export function noSuchUpload(uploadId: string): AwsApiError {
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.'
  return s3Error('NoSuchUpload', 404, message, { UploadId: uploadId })
}

export function invalidArgument(message: string, name: string, value: string): AwsApiError {
  return s3Error('InvalidArgument', 400, message, { ArgumentName: name, ArgumentValue: value })
}

export function invalidRequest(message: string): AwsApiError {
  return s3Error('InvalidRequest', 400, message)
}

export function malformedXml(): AwsApiError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema'
  return s3Error('MalformedXML', 400, message)
}

export function preconditionFailed(condition: string): AwsApiError {
  const message = 'At least one of the pre-conditions you specified did not hold'
  return s3Error('PreconditionFailed', 412, message, { Condition: condition })
}

export function entityTooLarge(proposed: number, max: number): AwsApiError {
  return s3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: String(proposed),
    MaxSizeAllowed: String(max),
  })
}

/** For a header that asks for something we don't do; ignoring it would be a lie. */
export function headerNotImplemented(name: string): AwsApiError {
  const message = 'A header you provided implies functionality that is not implemented'
  return s3Error('NotImplemented', 501, message, { Header: name })
}
