import type { ComponentProps, MouseEvent } from 'react'
import { classNames } from './class-names.ts'

export type ButtonProps = ComponentProps<'button'> & {
  kind?: ButtonKind
  size?: 's' | 'm' | 'l'
  /** What it started is under way: a second press does nothing, and the focus stays. */
  isBusy?: boolean
  /** Why it does nothing now. Said when one points at it or comes to it, and read out with its name. */
  whyNot?: string | undefined
}

/** `danger` leads to what can't be taken back, `destroy` does it. */
export type ButtonKind = 'primary' | 'quiet' | 'ghost' | 'danger' | 'destroy'

export function Button({ kind = 'quiet', size = 'm', isBusy = false, whyNot, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={classNames('btn', kind !== 'quiet' && kind, size !== 'm' && size, className)}
      {...rest}
      {...((isBusy || whyNot) && { 'aria-disabled': true, onClick: stay })}
      {...(isBusy && { 'aria-busy': true })}
      {...(whyNot && { 'aria-description': whyNot, 'data-tip': whyNot, 'data-tip-side': 'above' })}
    />
  )
}

/** A form isn't sent by it either. */
const stay = (event: MouseEvent) => event.preventDefault()

export type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label'> & {
  label: string
  size?: 's' | 'm'
  /** Where the tooltip stands: below by default, above a bar, at the inline end beside a rail, below and ending with the button at a window's edge. */
  tip?: 'below' | 'above' | 'below-start' | 'end' | 'none'
}

export function IconButton({ label, size = 'm', tip = 'below', className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      className={classNames('ib', size === 's' && 's', className)}
      {...(tip !== 'none' && { 'data-tip': label, 'data-tip-side': tip })}
      {...rest}
    />
  )
}
