import { common, createLowlight } from 'lowlight'

export type Token = { text: string; kind: TokenKind | null }
/** What has a colour: words of the language, what is quoted, names that do something, remarks, and values. */
export type TokenKind = 'k' | 's' | 'f' | 'c' | 'n'

const lowlight = createLowlight(common)

/** The code in parts that together are the code, letter for letter; null for a language that isn't known. Loaded when code is first seen. */
export function highlight(code: string, language: string): Token[] | null {
  const name = language.toLowerCase()
  if (!lowlight.registered(name)) return null
  const tokens: Token[] = []
  collect(lowlight.highlight(name, code).children, null, tokens)
  return tokens
}

type Node = ReturnType<typeof lowlight.highlight>['children'][number]

function collect(nodes: readonly Node[], kind: TokenKind | null, tokens: Token[]): void {
  for (const node of nodes) {
    if (node.type === 'text') tokens.push({ text: node.value, kind })
    else if (node.type === 'element') collect(node.children, kindOf(node.properties['className']) ?? kind, tokens)
  }
}

function kindOf(classes: unknown): TokenKind | undefined {
  const [first] = Array.isArray(classes) ? classes : []
  return typeof first === 'string' ? kinds[first.replace('hljs-', '')] : undefined
}

const kinds: Readonly<Record<string, TokenKind>> = {
  keyword: 'k',
  built_in: 'k',
  'selector-tag': 'k',
  name: 'k',
  tag: 'k',
  operator: 'k',
  section: 'k',
  string: 's',
  regexp: 's',
  addition: 's',
  'selector-attr': 's',
  title: 'f',
  attr: 'f',
  attribute: 'f',
  'selector-class': 'f',
  'selector-id': 'f',
  link: 'f',
  comment: 'c',
  quote: 'c',
  doctag: 'c',
  meta: 'c',
  number: 'n',
  literal: 'n',
  symbol: 'n',
  variable: 'n',
  type: 'n',
  deletion: 'n',
}
