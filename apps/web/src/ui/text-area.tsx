import { CircleAlert } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'

export type TextAreaProps = Omit<ComponentProps<'textarea'>, 'id' | 'className'> & {
  label: string
  help?: ReactNode
  /** Beside the help, at the end of its line: how much room is left. */
  count?: ReactNode
  problem?: ReactNode
}

/** A few lines; it grows with them. */
export function TextArea({ label, help, count, problem, ...area }: TextAreaProps) {
  const id = useId()
  const hasHelp = Boolean(problem || help)
  return (
    <div className="mb-4">
      <label className="lab" htmlFor={id}>
        {label}
      </label>
      <div className="inp area">
        <textarea
          id={id}
          rows={2}
          dir="auto"
          aria-invalid={problem ? true : undefined}
          aria-describedby={hasHelp ? `${id}-help` : undefined}
          {...area}
        />
      </div>
      {(hasHelp || count) && (
        <div className="help-line">
          {problem ? (
            <p className="help bad" id={`${id}-help`}>
              <CircleAlert size={16} aria-hidden="true" />
              <span>{problem}</span>
            </p>
          ) : (
            <p className="help" id={`${id}-help`}>
              {help}
            </p>
          )}
          {count && <p className="help num">{count}</p>}
        </div>
      )}
    </div>
  )
}
