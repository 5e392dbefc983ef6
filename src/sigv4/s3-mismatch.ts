/** What S3 says of a wrong signature, of a request and of a chunk alike. */
export const S3_MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
