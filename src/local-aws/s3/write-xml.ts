import { escapeXml } from '../wire/xml.ts'

export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** An element with text; nothing at all for `undefined`. */
export function element(name: string, text: string | number | boolean | undefined): string {
  return text === undefined ? '' : `<${name}>${escapeXml(String(text))}</${name}>`
}

/** An element with elements. */
export function parent(name: string, ...children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`
}

/** The outermost element of an answer. */
export function root(name: string, ...children: readonly string[]): string {
  return `<${name} xmlns="${S3_NAMESPACE}">${children.join('')}</${name}>`
}

/** As S3 writes times in XML. */
export function xmlTime(unixMilliseconds: number): string {
  return new Date(unixMilliseconds).toISOString()
}
