import { answerObject } from './answer-object.ts'
import type { S3Operation } from './s3-request.ts'

/** AWS: asks for the same permission as GetObject. Node leaves the body out. */
export const headObject: S3Operation = { name: 'HeadObject', run: answerObject }
