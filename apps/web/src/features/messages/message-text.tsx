import { useUser } from '@parley/client/react'
import type { Mention, UserId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { type CSSProperties, type KeyboardEvent, type MouseEvent, memo, type ReactNode, useMemo } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { goTo, isPlainPress } from '../../ui/local-link.tsx'
import { useSelf } from '../connection/index.ts'
import { type Block, hasMarkup, type Inline, type MessagePart, toBlocks, toParts } from '../markup/index.ts'
import { toChatPath } from './chat-address.ts'
import { CodeBlock } from './code-block.tsx'
import { useKeptOpen } from './kept-open.ts'

const nobody: readonly Mention[] = []

export type MessageTextProps = {
  text: string
  mentions?: readonly Mention[]
  /** What was opened in it stays open under this name. */
  id: string
}

/**
 * [UX29] What a person wrote: never HTML. Marks are shown as what they mean, addresses can be pressed, and whom it names is called what they
 * are called now. All that was typed is in the page, letter for letter, the marks unseen: who reads the text of the nodes has what was written.
 */
export const MessageText = memo(function MessageText({ text, mentions = nobody, id }: MessageTextProps): ReactNode {
  const blocks = useMemo(() => (hasMarkup(text) ? toBlocks(text, mentions) : null), [text, mentions])
  if (!blocks) return toParts(text, mentions).map((part, index) => drawPart(part, index))
  return blocks.map((block, index) => drawBlock(block, `${id} ${index}`))
})

/** The parts of a text don't change places: where they stand is who they are. */
function drawBlock(block: Block, key: string): ReactNode {
  switch (block.kind) {
    case 'lines':
      return [...drawInlines(block.children, key), block.end !== '' && <Mark key={`${key} end`}>{block.end}</Mark>]
    case 'quote':
      return (
        <blockquote key={key}>
          {block.lines.map(({ mark, children, end }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <span key={index} className="line">
              <Mark>{mark}</Mark>
              {drawInlines(children, `${key} ${index}`)}
              {children.length === 0 && <br />}
              <Mark>{end}</Mark>
            </span>
          ))}
        </blockquote>
      )
    case 'list': {
      const List = block.isOrdered ? 'ol' : 'ul'
      return (
        <List key={key} {...(block.items.some(({ number }) => number > 99) && { className: 'wide' })}>
          {block.items.map(({ mark, number, level, children, end }, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              key={index}
              {...(block.isOrdered && { value: number })}
              {...(level > 0 && { style: { '--level': level } as CSSProperties })}
            >
              <Mark>{mark}</Mark>
              {drawInlines(children, `${key} ${index}`)}
              <Mark>{end}</Mark>
            </li>
          ))}
        </List>
      )
    }
    case 'fence':
      return <CodeBlock key={key} id={key} fence={block} />
    default:
      return block satisfies never
  }
}

const drawInlines = (inlines: readonly Inline[], key: string): ReactNode[] =>
  inlines.map((inline, index) => drawInline(inline, `${key} ${index}`))

function drawInline(inline: Inline, key: string): ReactNode {
  switch (inline.kind) {
    case 'bold':
      return <strong key={key}>{drawMarked(inline, key)}</strong>
    case 'italic':
      return <em key={key}>{drawMarked(inline, key)}</em>
    case 'strike':
      return <del key={key}>{drawMarked(inline, key)}</del>
    case 'spoiler':
      return (
        <Spoiler key={key} id={key}>
          {drawMarked(inline, key)}
        </Spoiler>
      )
    case 'code':
      return (
        <span key={key}>
          <Mark>{inline.mark}</Mark>
          <code className="in" dir="ltr">
            {inline.text}
          </code>
          <Mark>{inline.mark}</Mark>
        </span>
      )
    default:
      return drawPart(inline, key)
  }
}

const drawMarked = ({ mark, children }: { mark: string; children: readonly Inline[] }, key: string): ReactNode => (
  <>
    <Mark>{mark}</Mark>
    {drawInlines(children, key)}
    <Mark>{mark}</Mark>
  </>
)

function drawPart(part: MessagePart, key: string | number): ReactNode {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'mention':
      return <MentionChip key={key} userId={part.userId} written={part.text} />
    case 'link':
      return (
        <a key={key} href={part.href} {...asLink}>
          {part.text}
        </a>
      )
    case 'labelled-link':
      return (
        <a key={key} href={part.href} title={part.href} {...asLink}>
          <Mark>[</Mark>
          {part.words}
          <Mark>{part.text.slice(part.words.length + 1)}</Mark>
        </a>
      )
    default:
      return part satisfies never
  }
}

/** [UX50] What leads to a chat of this Parley leads there in place; everything else opens beside it. */
const asLink = {
  target: '_blank',
  rel: 'noopener noreferrer nofollow ugc',
  onClick(event: MouseEvent<HTMLAnchorElement>) {
    const path = toChatPath(event.currentTarget.href, window.location.origin)
    if (path === null || !isPlainPress(event)) return
    event.preventDefault()
    goTo(path)
  },
}

/** Typed, and of no use to the eye. */
const Mark = ({ children }: { children: string }) => (children === '' ? null : <span hidden>{children}</span>)

/** Whoever wants to know presses it; until then a screen reader isn't told either. */
function Spoiler({ id, children }: { id: string; children: ReactNode }) {
  const t = useTranslations('message')
  const [isOpen, setOpen] = useKeptOpen(id)
  if (isOpen) {
    return (
      <span className="spoiler open" tabIndex={-1}>
        {children}
      </span>
    )
  }
  const open = (event: { preventDefault: () => void; stopPropagation: () => void }) => {
    event.preventDefault()
    event.stopPropagation()
    setOpen(true)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button is one box; what is hidden breaks over lines like the text it is
    <span
      className="spoiler"
      role="button"
      tabIndex={0}
      aria-label={t('spoiler')}
      onClickCapture={open}
      onKeyDown={(event: KeyboardEvent) => (event.key === 'Enter' || event.key === ' ') && open(event)}
    >
      {children}
    </span>
  )
}

function MentionChip({ userId, written }: { userId: UserId; written: string }) {
  const user = useUser(userId)
  const me = useSelf()
  return (
    <span className={classNames('mention', userId === me.id && 'me')} title={user ? `@${user.username}` : undefined}>
      {user ? (
        <>
          @<bdi>{user.displayName}</bdi>
        </>
      ) : (
        written
      )}
    </span>
  )
}
