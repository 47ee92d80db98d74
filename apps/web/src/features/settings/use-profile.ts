import type { UpdateUser, User } from '@parley/protocol'
import { countCodePoints, limits } from '@parley/protocol'
import { type ReactNode, useState } from 'react'
import { findDisplayNameProblem, findUsernameProblem } from '../accounts/index.ts'
import { useCall, useCallProblem, useSelf } from '../connection/index.ts'
import { useSettingsVerbs } from './use-settings-verbs.ts'

export type ProfileFields = { username: string; displayName: string; bio: string }

/** One's own profile while it is written anew. What isn't touched follows what the server says; what is, stays as typed. */
export function useProfile() {
  const self = useSelf()
  const { updateProfile } = useSettingsVerbs()
  const { state, call, reset } = useCall()
  const problemOf = useCallProblem()
  const [typed, setTyped] = useState<Partial<ProfileFields>>({})
  const [isSaved, setSaved] = useState(false)
  const fields: ProfileFields = { username: self.username, displayName: self.displayName, bio: self.bio, ...typed }
  const change = toProfileChange(fields, self)
  const problems = findProfileProblems(fields)
  const isChanged = Object.keys(change).length > 0
  const isTaken = state.status === 'refused' && state.refusal.code === 'user.username-taken'

  return {
    self,
    fields,
    problems,
    isChanged,
    isSaved,
    isBusy: state.status === 'calling',
    set(field: keyof ProfileFields, text: string) {
      setTyped({ ...typed, [field]: text })
      setSaved(false)
      reset()
    },
    discard() {
      setTyped({})
      reset()
    },
    async save() {
      if (!isChanged || Object.keys(problems).length > 0) return
      const outcome = await call(() => updateProfile(change))
      if (!outcome.ok) return
      setTyped({})
      setSaved(true)
    },
    /** A name that is taken concerns its field; everything else the whole. */
    problemAt: (place: 'username' | 'general', onUseFree?: (username: string) => void): ReactNode =>
      isTaken === (place === 'username') ? problemOf(state, onUseFree) : null,
  }
}

/** What is different, as the server is told of it. */
export function toProfileChange(fields: ProfileFields, self: Pick<User, keyof ProfileFields>): UpdateUser {
  const username = fields.username.trim().toLowerCase()
  const displayName = fields.displayName.trim()
  const bio = fields.bio.trim()
  return {
    ...(username !== self.username && { username }),
    ...(displayName !== self.displayName && { displayName }),
    ...(bio !== self.bio && { bio }),
  }
}

type ProfileProblems = {
  username?: NonNullable<ReturnType<typeof findUsernameProblem>>
  displayName?: NonNullable<ReturnType<typeof findDisplayNameProblem>> | 'required'
  bio?: 'long'
}

/** What can be said before the server is asked. */
export function findProfileProblems({ username, displayName, bio }: ProfileFields): ProfileProblems {
  const usernameProblem = findUsernameProblem(username.trim())
  const nameProblem = displayName.trim() === '' ? 'required' : findDisplayNameProblem(displayName.trim())
  return {
    ...(usernameProblem && { username: usernameProblem }),
    ...(nameProblem && { displayName: nameProblem }),
    ...(countCodePoints(bio.trim()) > limits.bioCharsMax && { bio: 'long' as const }),
  }
}
