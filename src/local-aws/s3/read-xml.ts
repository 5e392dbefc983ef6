import { ownText } from '../wire/own-text.ts'
import { malformedXml } from './s3-errors.ts'

const MAX_DEPTH = 8
const MAX_ELEMENTS = 100_000

/** An element of a request's document. */
export interface XmlElement {
  readonly name: string
  readonly text: string
  readonly children: readonly XmlElement[]
}

/**
 * Reads a small document. There are no entities but XML's own five, since a document type is refused.
 *
 * @param rootName - What its outermost element has to be called.
 * @throws AwsApiError MalformedXML
 */
export async function readXml(document: string, rootName: string): Promise<XmlElement> {
  // Loaded with the first document: few requests have one, and local AWS starts without.
  const { SaxesParser } = await import('saxes')
  const top = { name: '', text: '', children: [] as XmlElement[] }
  const open = [top]
  let elements = 0
  const parser = new SaxesParser()
  parser.on('doctype', refuse)
  parser.on('opentag', ({ name }) => {
    elements++
    if (open.length > MAX_DEPTH || elements > MAX_ELEMENTS) refuse()
    const opened = { name, text: '', children: [] }
    open.at(-1)?.children.push(opened)
    open.push(opened)
  })
  parser.on('closetag', () => {
    const closed = open.pop()
    if (closed !== undefined) closed.text = ownText(closed.text, document)
  })
  parser.on('text', addText)
  parser.on('cdata', addText)

  function addText(text: string): void {
    const innermost = open.at(-1)
    if (innermost !== undefined) innermost.text += text
  }

  try {
    parser.write(document).close()
  } catch {
    throw malformedXml()
  }
  const [root] = top.children
  if (root?.name !== rootName) throw malformedXml()
  return root
}

/** The text of the first child of that name, without blanks around. */
export function childText(element: XmlElement, name: string): string | undefined {
  return exactChildText(element, name)?.trim()
}

/** The text of the first child of that name, blanks and all: for keys of objects and for tags, of which they are a part. */
export function exactChildText({ children }: XmlElement, name: string): string | undefined {
  return children.find((child) => child.name === name)?.text
}

function refuse(): never {
  throw malformedXml()
}
