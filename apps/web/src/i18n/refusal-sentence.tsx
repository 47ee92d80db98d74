import type { Refusal } from '@parley/protocol'
import type { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'

type Translate = ReturnType<typeof useTranslations<'refusals'>>

/**
 * The one place where a refusal becomes words. A code that the protocol adds doesn't compile until it has its sentence.
 * `onUseFree` makes the free username in it something to press.
 */
export function refusalSentence(t: Translate, { code, facts }: Refusal, onUseFree?: (username: string) => void): ReactNode {
  switch (code) {
    case 'auth.required':
      return t('auth-required')
    case 'auth.credentials-wrong':
      return t('auth-credentials-wrong')
    case 'auth.too-many-attempts':
      return t('auth-too-many-attempts', { seconds: facts.retryAfterSeconds })
    case 'auth.password-wrong':
      return t('auth-password-wrong')
    case 'auth.session-not-found':
      return t('auth-session-not-found')
    case 'user.not-found':
      return t('user-not-found')
    case 'user.username-taken':
      return t.rich('user-username-taken', {
        username: facts.username,
        free: () =>
          onUseFree ? (
            <button key="free" type="button" onClick={() => onUseFree(facts.free)}>
              {facts.free}
            </button>
          ) : (
            facts.free
          ),
      })
    case 'chat.not-found':
      return t('chat-not-found')
    case 'chat.members-wrong':
      return t('chat-members-wrong')
    case 'chat.id-taken':
      return t('chat-id-taken')
    case 'chat.not-allowed':
      // A dot and a hyphen aren't letters of a choice's name.
      return t('chat-not-allowed', { action: facts.action.replace(/[.-]/g, '_') })
    case 'chat.full':
      return t('chat-full', { max: facts.membersMax })
    case 'chat.owner-hands-over-first':
      return t('chat-owner-hands-over-first')
    case 'member.not-found':
      return t('member-not-found')
    case 'message.blank':
      return t('message-blank')
    case 'message.too-long':
      return t('message-too-long', { max: facts.textCharsMax })
    case 'message.id-taken':
      return t('message-id-taken')
    case 'message.not-allowed':
      return t('message-not-allowed')
    case 'message.not-found':
      return t('message-not-found')
    case 'message.edit-conflict':
      return t('message-edit-conflict')
    case 'message.removed':
      return t('message-removed')
    case 'message.reactions-too-many':
      return t('message-reactions-too-many', { max: facts.emojiPerMessageMax })
    case 'request.invalid':
      return t('request-invalid', { problem: facts.problem })
    case 'text.malformed':
      return t('text-malformed')
    case 'request.too-large':
      return t('request-too-large', { max: Math.floor(facts.bytesMax / 1024) })
    case 'request.batch-too-large':
      return t('request-batch-too-large')
    case 'request.origin-forbidden':
      return t('request-origin-forbidden')
    case 'request.unknown-procedure':
      return t('request-unknown-procedure')
    case 'server.unavailable':
      return t('server-unavailable')
    case 'server.storage-full':
      return t('server-storage-full')
    case 'sync.cursors-too-many':
      return t('sync-cursors-too-many')
    case 'sync.not-subscribed':
      return t('sync-not-subscribed')
    case 'sync.socket-required':
      return t('sync-socket-required')
    case 'request.calls-too-many':
      return t('request-calls-too-many')
    case 'socket.subscriptions-too-many':
      return t('socket-subscriptions-too-many')
    case 'socket.sockets-too-many':
      return t('socket-sockets-too-many', { max: facts.socketsMax })
    default:
      return code satisfies never
  }
}
