import { classNames } from './class-names.ts'
import { hueOf } from './hue.ts'
import { toInitials } from './initials.ts'

/** Decoration beside a name that is written out. `colorKey` picks the tint: the same key, the same colour. */
export function Avatar({ name, colorKey, className }: { name: string; colorKey: string; className?: string }) {
  return (
    <span aria-hidden="true" className={classNames('av', `hue-${hueOf(colorKey)}`, className)}>
      {toInitials(name)}
    </span>
  )
}
