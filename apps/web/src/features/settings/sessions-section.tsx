import type { SessionOfUser } from '@parley/protocol'
import { Bot, Monitor, Smartphone } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toFullLabel, toListLabel } from '../../i18n/time-labels.ts'
import { useNow } from '../../i18n/use-now.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { useCall, useCallProblem } from '../connection/index.ts'
import { RowBones } from './row-bones.tsx'
import { useSessions } from './use-sessions.ts'
import { useSettingsVerbs } from './use-settings-verbs.ts'

type Question = { session: SessionOfUser | null; isOpen: boolean }

/** Where one is signed in. `session` null in the question means everywhere else. */
export function SessionsSection() {
  const t = useTranslations('sessions')
  const nameOf = useDeviceName()
  const { status, sessions, reload } = useSessions()
  const { revokeSession, revokeOtherSessions } = useSettingsVerbs()
  const { state, call, reset } = useCall()
  const problemOf = useCallProblem()
  const [question, setQuestion] = useState<Question | null>(null)
  const stay = () => setQuestion((asked) => asked && { ...asked, isOpen: false })
  const ask = (session: SessionOfUser | null) => {
    reset()
    setQuestion({ session, isOpen: true })
  }

  const end = async () => {
    if (!question) return
    const { session } = question
    const outcome = await call(() => (session ? revokeSession({ sessionId: session.id }) : revokeOtherSessions()))
    reload()
    if (outcome.ok) stay()
  }

  if (status === 'pending') return <RowBones rows={2} />
  if (status === 'error')
    return (
      <div className="group set">
        <span className="flex-1" role="alert">
          {t('failed')}
        </span>
        <Button size="s" onClick={reload}>
          {t('retry')}
        </Button>
      </div>
    )

  return (
    <>
      <ul className="group">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} onEnd={() => ask(session)} />
        ))}
      </ul>
      {sessions.length > 1 && (
        <Button kind="danger" className="mt-3" onClick={() => ask(null)}>
          {t('endOthers')}
        </Button>
      )}
      {question && (
        <ConfirmDialog
          isOpen={question.isOpen}
          title={question.session ? t('endTitle', { device: nameOf(question.session) }) : t('endOthersTitle')}
          stay={t('keep')}
          go={question.session ? t('end') : t('endOthers')}
          kind="danger"
          isBusy={state.status === 'calling'}
          problem={problemOf(state)}
          onStay={stay}
          onGo={() => void end()}
          onClosed={() => setQuestion(null)}
        >
          <p>{question.session ? t('endHint') : t('endOthersHint', { count: sessions.length - 1 })}</p>
        </ConfirmDialog>
      )}
    </>
  )
}

function SessionRow({ session, onEnd }: { session: SessionOfUser; onEnd: () => void }) {
  const t = useTranslations('sessions')
  const now = useNow()
  const { device, client, createdAt, lastActiveAt, isCurrent } = session
  const Icon = client === 'api' ? Bot : /android|iphone|ipad|ios/i.test(device) ? Smartphone : Monitor
  const label = (at: string) => toListLabel(new Date(at), now, { yesterday: t('yesterday') })
  const name = useDeviceName()(session)
  return (
    <li className="set">
      <Icon size={20} aria-hidden="true" />
      <span className="min-w-0 flex-1">
        <b className="cut">
          <bdi>{name}</bdi> {isCurrent && <span className="tag accent">{t('thisDevice')}</span>}
        </b>
        <span className="d">
          {t.rich('times', {
            active: () =>
              isCurrent ? (
                t('activeNow')
              ) : (
                <time key="active" dateTime={lastActiveAt} title={toFullLabel(new Date(lastActiveAt))}>
                  {t('active', { at: label(lastActiveAt) })}
                </time>
              ),
            created: () => (
              <time key="created" dateTime={createdAt} title={toFullLabel(new Date(createdAt))}>
                {label(createdAt)}
              </time>
            ),
          })}
        </span>
      </span>
      {!isCurrent && (
        <Button size="s" aria-label={t('endOf', { device: name })} onClick={onEnd}>
          {t('end')}
        </Button>
      )}
    </li>
  )
}

/** The server says `Firefox on Linux`; a program is called what it calls itself. */
function useDeviceName(): (session: SessionOfUser) => string {
  const t = useTranslations('sessions')
  return ({ client, device }) => {
    const [, browser, system] = (client === 'web' && /^(.+) on (.+)$/.exec(device)) || []
    return browser && system ? t('device', { browser, system }) : device || t('unknown')
  }
}
