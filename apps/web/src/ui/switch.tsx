import type { ComponentProps } from 'react'

export type SwitchProps = Omit<ComponentProps<'button'>, 'onChange' | 'role' | 'type'> & {
  isOn: boolean
  onChange: (isOn: boolean) => void
}

/** Takes effect when pressed. Its name comes from `aria-label` or `aria-labelledby`. */
export function Switch({ isOn, onChange, ...rest }: SwitchProps) {
  return <button type="button" role="switch" aria-checked={isOn} className="switch" onClick={() => onChange(!isOn)} {...rest} />
}
