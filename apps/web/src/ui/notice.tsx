import { CircleAlert, Info } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { classNames } from './class-names.ts'

/** A sentence above a form. `problem` is read out at once and can take the focus. */
export function Notice({ kind, children, ref }: { kind: 'problem' | 'calm'; children: ReactNode; ref?: Ref<HTMLDivElement> }) {
  const Icon = kind === 'problem' ? CircleAlert : Info
  return (
    <div
      ref={ref}
      tabIndex={-1}
      role={kind === 'problem' ? 'alert' : 'status'}
      className={classNames('notice mb-5', kind === 'calm' && 'calm')}
    >
      <Icon size={18} aria-hidden="true" />
      <span>{children}</span>
    </div>
  )
}
