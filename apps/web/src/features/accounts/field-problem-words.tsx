import { useTranslations } from 'next-intl'
import type { FieldProblem } from './field-problems.ts'

/** What is wrong with a field, in a sentence. */
export function FieldProblemWords({ of: problem }: { of: FieldProblem }) {
  const t = useTranslations('fields')
  switch (problem.kind) {
    case 'usernameShort':
    case 'passwordShort':
      return t(problem.kind, { min: problem.min })
    case 'usernameLong':
    case 'passwordLong':
    case 'displayNameLong':
      return t(problem.kind, { max: problem.max })
    default:
      return t(problem.kind)
  }
}
