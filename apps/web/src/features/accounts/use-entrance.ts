import { useActionState } from 'react'
import type { SignInRefusal } from '../../server/next-auth.ts'
import { toPathHere } from './path-here.ts'

export type EntranceState = { status: 'waiting' } | { status: 'entered' } | SignInRefusal

/** Sends the form, and on success goes where the person wanted to go. What they typed stays in the fields otherwise. */
export function useEntrance(provider: 'sign-in' | 'sign-up', callbackUrl: string | null) {
  return useActionState<EntranceState, FormData>(
    async (_, form) => {
      const outcome = await enter(provider, form)
      if (outcome.status === 'entered') window.location.replace(toPathHere(callbackUrl))
      return outcome
    },
    { status: 'waiting' },
  )
}

async function enter(provider: 'sign-in' | 'sign-up', form: FormData): Promise<EntranceState> {
  try {
    const { csrfToken } = (await (await fetch('/api/auth/csrf')).json()) as { csrfToken: string }
    const body = new URLSearchParams({ csrfToken, json: 'true' })
    for (const [field, text] of form) if (typeof text === 'string') body.set(field, text)
    const response = await fetch(`/api/auth/callback/${provider}`, { method: 'POST', body })
    if (response.ok) return { status: 'entered' }
    const { url } = (await response.json()) as { url: string }
    return JSON.parse(new URL(url, window.location.href).searchParams.get('error') ?? '') as SignInRefusal
  } catch {
    // No network, or an answer that isn't ours: for the person it is the same.
    return { status: 'unreachable' }
  }
}
