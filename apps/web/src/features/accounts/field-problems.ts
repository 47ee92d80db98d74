import { countCodePoints, limits } from '@parley/protocol'

export type Field = 'username' | 'password' | 'displayName'

export type FieldProblem =
  | { kind: 'usernameRequired' | 'usernameCharacters' | 'passwordRequired' | 'displayNameLine' | 'general' }
  | { kind: 'usernameShort' | 'passwordShort'; min: number }
  | { kind: 'usernameLong' | 'passwordLong' | 'displayNameLong'; max: number }

export type FieldProblems = Partial<Record<Field, FieldProblem>>

/** What can be said about a new account before the server is asked. It has the last word all the same. */
export function findFieldProblems({ username, password, displayName }: Record<Field, string>): FieldProblems {
  return {
    ...toEntry('displayName', findDisplayNameProblem(displayName)),
    ...toEntry('username', findUsernameProblem(username)),
    ...toEntry('password', findPasswordProblem(password)),
  }
}

/** The field that the server named, with what is wrong as far as the rules here know. */
export function toFieldProblems(field: string, typed: Record<Field, string>): FieldProblems {
  if (!isField(field)) return {}
  return { [field]: findFieldProblems(typed)[field] ?? { kind: 'general' } }
}

export function findUsernameProblem(username: string): FieldProblem | null {
  if (username === '') return { kind: 'usernameRequired' }
  if (!/^[a-z0-9._-]*$/i.test(username)) return { kind: 'usernameCharacters' }
  if (username.length < limits.usernameCharsMin) return { kind: 'usernameShort', min: limits.usernameCharsMin }
  if (username.length > limits.usernameCharsMax) return { kind: 'usernameLong', max: limits.usernameCharsMax }
  return null
}

export function findPasswordProblem(password: string): FieldProblem | null {
  if (password === '') return { kind: 'passwordRequired' }
  if (countCodePoints(password) < limits.passwordCharsMin) return { kind: 'passwordShort', min: limits.passwordCharsMin }
  if (countCodePoints(password) > limits.passwordCharsMax) return { kind: 'passwordLong', max: limits.passwordCharsMax }
  return null
}

export function findDisplayNameProblem(displayName: string): FieldProblem | null {
  if (/\p{Cc}/u.test(displayName)) return { kind: 'displayNameLine' }
  if (countCodePoints(displayName) > limits.nameCharsMax) return { kind: 'displayNameLong', max: limits.nameCharsMax }
  return null
}

const toEntry = (field: Field, problem: FieldProblem | null): FieldProblems => (problem ? { [field]: problem } : {})

const isField = (field: string): field is Field => field === 'username' || field === 'password' || field === 'displayName'
