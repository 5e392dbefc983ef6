import { answerObject } from './answer-object.ts'
import type { S3Operation } from './s3-request.ts'

export const getObject: S3Operation = { name: 'GetObject', run: answerObject }
