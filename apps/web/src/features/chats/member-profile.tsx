import { useEngine } from '@parley/client/react'
import type { UserId } from '@parley/protocol'
import { MessageCircle } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../../ui/button.tsx'
import { goTo } from '../../ui/local-link.tsx'
import { useCall, useCallProblem, useSelf } from '../connection/index.ts'
import { PersonProfile, usePerson } from '../people/index.ts'
import { PersonBones } from './nobody.tsx'

/** Somebody of a group, and the way to a chat with them alone. */
export function MemberProfile({ userId, onClose }: { userId: UserId; onClose: () => void }) {
  const t = useTranslations('members')
  const engine = useEngine()
  const me = useSelf()
  const person = usePerson(userId)
  const problemOf = useCallProblem()
  const { state, call } = useCall()
  const problem = problemOf(state)
  if (!person) return <PersonBones />

  const write = async () => {
    const outcome = await call(() => engine.createDirectChat(userId))
    if (!outcome.ok) return
    onClose()
    goTo(`/c/${outcome.result}`)
  }

  return (
    <PersonProfile
      person={person}
      action={
        userId !== me.id && (
          <>
            <Button disabled={state.status === 'calling'} onClick={() => void write()}>
              <MessageCircle size={18} aria-hidden="true" />
              {t('write')}
            </Button>
            {problem && (
              <p role="alert" className="text-danger">
                {problem}
              </p>
            )}
          </>
        )
      }
    />
  )
}
