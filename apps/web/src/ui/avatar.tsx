import { classNames } from './class-names.ts'
import { hueOf } from './hue.ts'
import { firstEmojiOf, toInitials } from './initials.ts'

export type AvatarProps = {
  name: string
  /** Picks the tint: the same key, the same colour. */
  colorKey: string
  /** People are round; groups and bots are squares with soft corners. */
  shape?: 'person' | 'group' | 'bot'
  /** The dot at its corner. Whoever draws it says the same in words beside it. */
  dot?: 'online' | 'away' | 'busy' | 'offline'
  className?: string
}

/** Decoration beside a name that is written out. */
export function Avatar({ name, colorKey, shape = 'person', dot, className }: AvatarProps) {
  const emoji = shape === 'group' ? firstEmojiOf(name) : null
  return (
    <span
      aria-hidden="true"
      className={classNames('av', `hue-${hueOf(colorKey)}`, shape !== 'person' && 'sq', emoji !== null && 'em', className)}
    >
      {shape === 'bot' ? <Leaf /> : (emoji ?? toInitials(name))}
      {dot && <span className={classNames('dot', dot)} />}
    </span>
  )
}

/** lucide's leaf, drawn here so that it takes its size from the avatar. */
function Leaf() {
  return (
    <svg
      aria-hidden="true"
      className="lucide leaf"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="M11 20A7 7 0 0 1 9.8 6.1C15.5 5 17 4.48 19 2c1 2 2 4.18 2 8 0 5.5-4.78 10-10 10Z" />
      <path d="M2 21c0-3 1.85-5.36 5.08-6C9.5 14.52 12 13 13 12" />
    </svg>
  )
}
