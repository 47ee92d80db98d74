import { Check } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'

export type ChoiceProps = Omit<ComponentProps<'input'>, 'type' | 'className' | 'children'> & {
  /** One of several with the same `name`, or each for itself. */
  kind: 'one' | 'each'
  children: ReactNode
  hint?: ReactNode
}

/** A box with its words. The browser's own input is in it, so that arrows, space and forms do what they do everywhere. */
export function Choice({ kind, children, hint, ...input }: ChoiceProps) {
  return (
    <label className="choice">
      <input type={kind === 'one' ? 'radio' : 'checkbox'} className="sr-only" {...input} />
      <span className={kind === 'one' ? 'box' : 'box square'} aria-hidden="true">
        {kind === 'each' && <Check />}
      </span>
      <span>
        {children}
        {hint && <small>{hint}</small>}
      </span>
    </label>
  )
}
