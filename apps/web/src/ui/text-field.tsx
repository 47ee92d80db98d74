import { CircleAlert } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'

export type TextFieldProps = Omit<ComponentProps<'input'>, 'id' | 'className'> & {
  label: string
  help?: ReactNode
  /** Why the text can't stay so. Read out with the field. */
  problem?: ReactNode
  /** Inside the field, before what is typed. */
  start?: ReactNode
  /** Inside the field, at its end. */
  end?: ReactNode
  /** Between the field and its help. */
  below?: ReactNode
}

export function TextField({ label, help, problem, start, end, below, ...input }: TextFieldProps) {
  const id = useId()
  return (
    <div className="mb-4">
      <label className="lab" htmlFor={id}>
        {label}
      </label>
      <div className="inp">
        {start}
        <input id={id} aria-invalid={problem ? true : undefined} aria-describedby={problem || help ? `${id}-help` : undefined} {...input} />
        {end}
      </div>
      {below}
      {problem ? (
        <p className="help bad" id={`${id}-help`}>
          <CircleAlert size={16} aria-hidden="true" />
          <span>{problem}</span>
        </p>
      ) : (
        help && (
          <p className="help" id={`${id}-help`}>
            {help}
          </p>
        )
      )}
    </div>
  )
}
