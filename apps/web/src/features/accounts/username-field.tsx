import { TextField, type TextFieldProps } from '../../ui/text-field.tsx'

/** A name in Latin letters that no keyboard writes in its own way. */
export function UsernameField(props: Omit<TextFieldProps, 'name'>) {
  return (
    <TextField name="username" autoComplete="username" autoCapitalize="none" autoCorrect="off" spellCheck={false} dir="ltr" {...props} />
  )
}
