import { useUser } from '@parley/client/react'
import type { Mention, UserId } from '@parley/protocol'
import { memo, type ReactNode } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { useSelf } from '../connection/index.ts'
import { toParts } from './mentions.ts'

const nobody: readonly Mention[] = []

/** What a person wrote, as they typed it: never HTML. Addresses can be pressed, and whom it names is called what they are called now. */
export const MessageText = memo(function MessageText({
  text,
  mentions = nobody,
}: {
  text: string
  mentions?: readonly Mention[]
}): ReactNode {
  return toParts(text, mentions).map((part, index) => {
    switch (part.kind) {
      case 'text':
        return part.text
      case 'mention':
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text don't change places
        return <MentionChip key={index} userId={part.userId} written={part.text} />
      case 'link':
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            {part.text}
          </a>
        )
      default:
        return part satisfies never
    }
  })
})

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
