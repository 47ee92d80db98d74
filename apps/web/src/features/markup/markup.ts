import { limits, type Mention } from '@parley/protocol'
import { type MessagePart, toParts } from './mentions.ts'

/*
 * The few marks people write in a chat: *bold*, _italic_, ~struck~, `code`, ||spoiler||, > quotes, lists and fenced code. The marks stay among
 * the parts, so that all parts together are the text, letter for letter; what isn't closed is no mark. Each character is looked at a bounded
 * number of times, whatever somebody sends.
 */

export type Inline =
  | MessagePart
  | { kind: 'code'; mark: string; text: string }
  | { kind: SpanKind; mark: string; children: readonly Inline[] }

export type Block =
  | { kind: 'lines'; children: readonly Inline[]; end: string }
  | { kind: 'quote'; lines: readonly QuoteLine[] }
  | { kind: 'list'; isOrdered: boolean; items: readonly ListItem[] }
  | { kind: 'fence'; open: string; language: string; code: string; close: string; end: string }

/** `end` is the line break after it: between blocks nobody needs to see it. */
export type QuoteLine = { mark: string; children: readonly Inline[]; end: string }
export type ListItem = QuoteLine & { number: number; level: number }
export type SpanKind = 'bold' | 'italic' | 'strike' | 'spoiler'

/** Most messages have no mark at all, and are one part after another. */
export const hasMarkup = (text: string): boolean => mayBeMarked.test(text)

const mayBeMarked = /[*_~`]|\|\||\]\(|^> |^ {0,12}(?:[-•]|\d{1,3}[.)]) /m

export function toBlocks(text: string, mentions: readonly Mention[]): Block[] {
  const lines = text.split('\n')
  const blocks: Block[] = []
  const lastClose = lines.findLastIndex((line) => fenceClose.test(line))
  let plain: string[] = []
  let index = 0

  const endOf = (line: number) => (line < lines.length - 1 ? '\n' : '')
  const flush = () => {
    if (plain.length === 0) return
    blocks.push({ kind: 'lines', children: toInlines(plain, mentions), end: endOf(index - 1) })
    plain = []
  }

  while (index < lines.length) {
    const line = lines[index] ?? ''
    const close = index < lastClose && fenceOpen.test(line) ? findClose(lines, index + 1) : -1
    if (close > 0) {
      flush()
      blocks.push(toFence(lines, index, close, endOf(close)))
      index = close + 1
    } else if (quoteMark.test(line)) {
      flush()
      const quoted = takeWhile(lines, index, (each) => quoteMark.test(each))
      blocks.push({ kind: 'quote', lines: quoted.map((each, at) => toLine(each, quoteMark, endOf(index + at), mentions)) })
      index += quoted.length
    } else if (listMark.test(line)) {
      flush()
      const isOrdered = startsOrdered(line)
      const items = takeWhile(lines, index, (each) => listMark.test(each) && startsOrdered(each) === isOrdered)
      blocks.push({ kind: 'list', isOrdered, items: items.map((each, at) => toItem(each, endOf(index + at), mentions)) })
      index += items.length
    } else {
      plain.push(line)
      index += 1
    }
  }
  flush()
  return blocks
}

/** The text that was parsed, letter for letter. */
export const toSource = (blocks: readonly Block[]): string => blocks.map(sourceOf).join('')

function sourceOf(block: Block): string {
  switch (block.kind) {
    case 'lines':
      return inlineSource(block.children) + block.end
    case 'quote':
      return block.lines.map(({ mark, children, end }) => mark + inlineSource(children) + end).join('')
    case 'list':
      return block.items.map(({ mark, children, end }) => mark + inlineSource(children) + end).join('')
    case 'fence':
      return `${block.open}${block.language}\n${block.code}${block.close}${block.end}`
    default:
      return block satisfies never
  }
}

const inlineSource = (inlines: readonly Inline[]): string =>
  inlines
    .map((inline) => {
      if ('children' in inline) return inline.mark + inlineSource(inline.children) + inline.mark
      return inline.kind === 'code' ? inline.mark + inline.text + inline.mark : inline.text
    })
    .join('')

/**
 * What it says without a mark, for where there is room for words alone. What is hidden stays hidden; of the beginning of a longer text, also
 * what would be if its end were there.
 */
export function toWords(text: string, { isCut = false } = {}): string {
  if (!hasMarkup(text)) return text
  const hiddenFrom = isCut ? findOpenSpoiler(text) : -1
  if (hiddenFrom >= 0) return toWords(text.slice(0, hiddenFrom)) + hidden
  return (isCut ? toBlocksOfBeginning(text) : toBlocks(text, []))
    .map((block) => {
      switch (block.kind) {
        case 'lines':
          return inlineWords(block.children) + block.end
        case 'quote':
          return block.lines.map(({ children, end }) => inlineWords(children) + end).join('')
        case 'list':
          return block.items.map(({ mark, children, end }) => mark + inlineWords(children) + end).join('')
        case 'fence':
          return block.code + block.end
        default:
          return block satisfies never
      }
    })
    .join('')
}

/** Code that goes on beyond the end is code already. */
function toBlocksOfBeginning(text: string): Block[] {
  const closed = toBlocks(`${text}\n\`\`\``, [])
  return closed.at(-1)?.kind === 'fence' ? closed : toBlocks(text, [])
}

const inlineWords = (inlines: readonly Inline[]): string =>
  inlines
    .map((inline) => {
      if (!('children' in inline)) return inline.kind === 'labelled-link' ? inline.words : inline.text
      return inline.kind === 'spoiler' ? hidden : inlineWords(inline.children)
    })
    .join('')
const hidden = '▒▒▒▒'

/** What the preview of a chat says: one that is as long as a preview can be may be cut. */
export const toPreviewWords = (preview: string): string => toWords(preview, { isCut: preview.length >= limits.previewCharsMax })

/** Where a spoiler begins that may end further on in its line than the text goes; -1 if none does. */
function findOpenSpoiler(text: string): number {
  const lineStart = text.lastIndexOf('\n') + 1
  const line = text.slice(lineStart)
  const first = line.search(spoilerStart)
  if (first < 0) return -1
  let offset = 0
  for (const inline of toSpans(line, [])) {
    const words = inline.kind === 'text' ? inline.text : plainIn(inline)
    // Code that isn't closed yet may hold the end of a spoiler, which then is none.
    if (words.includes('`')) return lineStart + first
    if (spoilerStart.test(words)) return lineStart + offset + Math.max(0, inlineSource([inline]).search(spoilerStart))
    offset += inlineSource([inline]).length
  }
  return -1
}
const spoilerStart = /(?<!\|)\|\|(?![\s|]|$)/

/** What stands in it as it was typed. */
const plainIn = (inline: Inline): string =>
  'children' in inline ? inline.children.map((child) => (child.kind === 'text' ? child.text : plainIn(child))).join('') : ''

const fenceOpen = /^```[\w+#.-]{0,20}$/
const fenceClose = /^```$/
const quoteMark = /^>(?: |$)/
const listMark = /^ {0,12}(?:[-*•]|\d{1,3}[.)]) +(?=\S)/
const startsOrdered = (line: string): boolean => /^ *\d/.test(line)

function findClose(lines: readonly string[], from: number): number {
  let index = from
  while (!fenceClose.test(lines[index] ?? '')) index += 1
  return index
}

function toFence(lines: readonly string[], open: number, close: number, end: string): Block {
  const code = lines.slice(open + 1, close)
  const isEmpty = code.length === 0
  return {
    kind: 'fence',
    open: '```',
    language: lines[open]?.slice(3) ?? '',
    code: code.join('\n'),
    close: isEmpty ? '```' : '\n```',
    end,
  }
}

function toLine(line: string, mark: RegExp, end: string, mentions: readonly Mention[]): QuoteLine {
  const written = mark.exec(line)?.[0] ?? ''
  return { mark: written, children: toSpans(line.slice(written.length), mentions), end }
}

function toItem(line: string, end: string, mentions: readonly Mention[]): ListItem {
  const indent = line.search(/\S/)
  return { ...toLine(line, listMark, end, mentions), number: Number.parseInt(line.trimStart(), 10) || 0, level: Math.floor(indent / 2) }
}

function takeWhile(lines: readonly string[], from: number, isOne: (line: string) => boolean): string[] {
  let end = from
  while (end < lines.length && isOne(lines[end] ?? '')) end += 1
  return lines.slice(from, end)
}

const toInlines = (lines: readonly string[], mentions: readonly Mention[]): Inline[] =>
  lines.flatMap((line, index) => (index === 0 ? toSpans(line, mentions) : [lineBreak, ...toSpans(line, mentions)]))

const lineBreak: Inline = { kind: 'text', text: '\n' }

/** Code first: nothing in it means anything. Then links and names, whose letters are no marks either. Then marks, each within its line. */
function toSpans(line: string, mentions: readonly Mention[]): Inline[] {
  const atoms = splitAtCode(line).flatMap((part): Inline[] => (part.kind === 'text' ? toParts(part.text, mentions) : [part]))
  return pairMarks(line, atoms)
}

/** A run of backticks ends at the next one of its length. */
function splitAtCode(line: string): (Inline & { kind: 'text' | 'code' })[] {
  const runs = [...line.matchAll(/`+/g)]
  const next = new Map<string, number>()
  const closes = runs.map(() => -1)
  for (let index = runs.length - 1; index >= 0; index -= 1) {
    const mark = runs[index]?.[0] ?? ''
    closes[index] = next.get(mark) ?? -1
    next.set(mark, index)
  }
  const parts: (Inline & { kind: 'text' | 'code' })[] = []
  let end = 0
  for (let index = 0; index < runs.length; index += 1) {
    const [open, close] = [runs[index], runs[closes[index] ?? -1]]
    if (!open || !close) continue
    const mark = open[0]
    const code = line.slice(open.index + mark.length, close.index)
    if (code.trim() === '') continue
    if (open.index > end) parts.push({ kind: 'text', text: line.slice(end, open.index) })
    parts.push({ kind: 'code', mark, text: code })
    end = close.index + mark.length
    index = closes[index] ?? index
  }
  if (end < line.length) parts.push({ kind: 'text', text: line.slice(end) })
  return parts
}

type Frame = { mark: string; kind: SpanKind; start: number; children: Inline[] }

const kinds: Readonly<Record<string, SpanKind>> = {
  '*': 'bold',
  '**': 'bold',
  _: 'italic',
  '~': 'strike',
  '~~': 'strike',
  '||': 'spoiler',
}

/** Of each mark at most one is open, so that nothing nests deeper than there are marks. */
function pairMarks(line: string, atoms: readonly Inline[]): Inline[] {
  const root: Inline[] = []
  const open: Frame[] = []
  /** Where the last thing stands that isn't a mark itself: nothing but marks isn't marked. */
  let saidUntil = -1
  let offset = 0

  const childrenAt = (depth: number) => open[depth - 1]?.children ?? root
  const put = (inline: Inline) => void childrenAt(open.length).push(inline)
  const letGo = (depth: number) => {
    const [frame] = open.splice(depth, 1)
    if (!frame) return
    const into = childrenAt(depth)
    into.push({ kind: 'text', text: frame.mark })
    for (const child of frame.children) into.push(child)
  }

  for (const atom of atoms) {
    if (atom.kind === 'text') {
      readText(atom.text)
      continue
    }
    put(atom)
    offset += sourceLength(atom)
    saidUntil = offset
  }
  while (open.length > 0) letGo(open.length - 1)
  return joinTexts(root)

  function readText(text: string) {
    const start = offset
    let read = 0
    for (const { 0: mark, index } of text.matchAll(markRun)) {
      say(text.slice(read, index))
      offset = start + index
      readMark(mark)
      read = index + mark.length
      offset = start + read
    }
    say(text.slice(read))
    offset = start + text.length
  }

  function say(text: string) {
    if (text === '') return
    put({ kind: 'text', text })
    if (/[^\s|]/.test(text)) saidUntil = offset
  }

  function readMark(mark: string) {
    const kind = kinds[mark]
    if (!kind) return put({ kind: 'text', text: mark })
    const [before, after] = [line[offset - 1], line[offset + mark.length]]
    const depth = open.findIndex((frame) => frame.mark === mark)
    const frame = open[depth]
    if (frame && saidUntil >= frame.start && !isSpace(before) && isEdge(after)) {
      while (open.length > depth + 1) letGo(open.length - 1)
      open.pop()
      return put({ kind, mark, children: joinTexts(frame.children) })
    }
    if (isSpace(after) || !isEdge(before)) return put({ kind: 'text', text: mark })
    if (frame) letGo(depth)
    open.push({ mark, kind, start: offset + mark.length, children: [] })
  }
}

const markRun = /\*+|_+|~+|\|{2,}/g

const isSpace = (character: string | undefined): boolean => character === undefined || /\s/.test(character)

/** A mark within a word, a path or an address is none. Scripts without spaces between words may touch one. */
const isEdge = (character: string | undefined): boolean => character === undefined || edge().test(character)
/** Made when a mark is met first: to know the letters of all scripts takes a while. */
const edge = () => (madeEdge ??= /[[^\p{L}\p{N}\p{M}\\\/@#=$%]\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}]/v)
let madeEdge: RegExp | undefined

const sourceLength = (atom: Inline): number => inlineSource([atom]).length

function joinTexts(inlines: readonly Inline[]): Inline[] {
  const joined: Inline[] = []
  let texts: string[] = []
  const flush = () => {
    if (texts.length > 0) joined.push({ kind: 'text', text: texts.join('') })
    texts = []
  }
  for (const inline of inlines) {
    if (inline.kind === 'text') {
      texts.push(inline.text)
    } else {
      flush()
      joined.push(inline)
    }
  }
  flush()
  return joined
}
