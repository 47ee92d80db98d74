import { memo, type ReactNode } from 'react'
import { linkify } from './linkify.ts'

/** What a person wrote, as they typed it: never HTML, with the addresses in it to press. */
export const MessageText = memo(function MessageText({ text }: { text: string }): ReactNode {
  return linkify(text).map((part, index) =>
    part.kind === 'text' ? (
      part.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text don't change places
      <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
        {part.text}
      </a>
    ),
  )
})
