import type { User } from '@parley/protocol'
import { Avatar } from '../../ui/avatar.tsx'

/** Somebody's picture with what they appear as. The dot is decoration: the words for it stand beside (`presenceLabel`). */
export function PersonAvatar({ person, className }: { person: User; className?: string }) {
  return (
    <Avatar
      name={person.displayName}
      colorKey={person.id}
      shape={person.isBot ? 'bot' : 'person'}
      {...(!person.isBot && { dot: person.presence })}
      {...(className && { className })}
    />
  )
}
