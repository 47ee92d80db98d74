'use client'

import type { ChatId } from '@parley/protocol'
import { ChevronLeft, PanelRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useCallback, useMemo, useRef, useState } from 'react'
import { DocumentTitle } from '../../ui/document-title.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LocalLink } from '../../ui/local-link.tsx'
import { showToast } from '../../ui/toast.ts'
import { ChatDetails, LeftWords, preloadChatDetails } from '../chats/index.ts'
import { Composer } from './composer.tsx'
import { ConversationHeading, HeadingBones } from './conversation-heading.tsx'
import { messageOf } from './grouping.ts'
import { MessageList, type MessageListProps } from './message-list.tsx'
import { rightsTo } from './message-rights.ts'
import { Selecting, usePreloadedSelecting } from './selecting.tsx'
import type { ComposerVerbs } from './use-composer.ts'
import { useConversation } from './use-conversation.ts'
import { useDraftVerbs } from './use-draft-verbs.ts'
import { useForwarding } from './use-forwarding.tsx'
import { useRemoval } from './use-removal.ts'
import { SelectionProvider, useSelection } from './use-selection.ts'

/** Made once: at every message they are what they were. */
const backIcon = <ChevronLeft size={24} aria-hidden="true" />
const detailsIcon = <PanelRight size={20} aria-hidden="true" />

/** `named`: the message that the address leads to, as it stands there. */
export function Conversation({ chatId, named }: { chatId: ChatId; named: string | null }) {
  const t = useTranslations()
  const conversation = useConversation(chatId, named)
  const { chat, status, me, rows, newest, visit, opening, standing, members, findMessage, markRead, markUnread, isTakenUp } = conversation
  const { send, edit, react, retry, discard, retryChange, discardChange, loadQuoted, setTyping } = conversation
  const draftVerbs = useDraftVerbs(chatId)
  const field = useRef<HTMLTextAreaElement>(null)
  const [isDetailsOpen, setDetailsOpen] = useState(false)
  const toggle = useRef<HTMLButtonElement>(null)
  const removeAll = useRemoval(conversation)
  const { forward, dialog: forwardDialog } = useForwarding()
  const { selection, chosen } = useSelection(chatId)
  usePreloadedSelecting()

  const verbs = useMemo<MessageListProps['verbs']>(
    () => ({
      retry,
      discard: (id) => {
        const text = discard(id)
        // The words are the writer's again: they go back where words are written.
        if (text !== null) draftVerbs.giveBack(text)
      },
      retryChange,
      discardChange,
      overwrite: edit,
      reply: draftVerbs.reply,
      edit: draftVerbs.edit,
      react: ({ id }, emoji, on) => react(id, emoji, on),
      remove: ({ id }) => removeAll([id]),
      copy: ({ text }) =>
        navigator.clipboard.writeText(text).then(
          () => true,
          () => false,
        ),
      copyLink: ({ id }) => {
        const copied = navigator.clipboard.writeText(`${window.location.origin}/c/${chatId}?m=${id}`)
        void copied.then(
          () => showToast({ text: t('message.linkCopied') }),
          () => showToast({ text: t('message.notCopied'), kind: 'problem' }),
        )
      },
      forward: ({ text }) => forward([text]),
      select: ({ id }) => selection.start(id),
      loadQuoted: (id) => void loadQuoted(id),
    }),
    [chatId, retry, discard, retryChange, discardChange, edit, react, removeAll, loadQuoted, draftVerbs, forward, selection, t],
  )
  const composerVerbs = useMemo<ComposerVerbs>(
    () => ({
      send,
      // What was not changed is not edited.
      saveEdit: (id, change) => findMessage(id)?.text !== change.text && edit(id, change),
      setTyping,
    }),
    [send, edit, setTyping, findMessage],
  )

  const isMarked = visit.status === 'here' && visit.visit?.isMarked === true
  const taken = useRef<typeof visit | null>(null)
  const onSeenToEnd = useCallback(() => {
    markRead()
    // A mark set by hand counts what was read before: who has opened the chat and seen its end needs it no more.
    if (!isMarked || taken.current === visit) return
    taken.current = visit
    markUnread(null).catch(() => {
      taken.current = null
    })
  }, [markRead, markUnread, isMarked, visit])

  const onWrite = useCallback(() => field.current?.focus({ preventScroll: true }), [])
  const onWave = useCallback(() => {
    send('👋')
    onWrite()
  }, [send, onWrite])
  const people = useMemo(() => members.filter(({ id }) => id !== me.id), [members, me.id])

  const onEditLast = () => {
    const last = newest.findLast((row) => {
      const message = messageOf(row)
      return message !== null && message.authorId === me.id && rightsTo(message, standing).canEdit
    })
    const message = last && messageOf(last)
    if (message) draftVerbs.edit(message)
  }

  if (chat.status === 'not-found') return <ChatNotFound chatId={chatId} />

  const title = chat.status === 'ready' ? chat.title : ''
  const detailsLabel = t(standing.kind === 'group' ? 'group.groupDetails' : 'group.directDetails')
  const closeDetails = () => {
    setDetailsOpen(false)
    toggle.current?.focus()
  }
  return (
    <>
      <section className="talk">
        <DocumentTitle title={title === '' ? t('app.name') : t('app.title', { title })} />
        <header className="bar">
          <LocalLink href="/" className="ib back" aria-label={t('chats.backToChats')} title={t('chats.backToChats')}>
            {backIcon}
          </LocalLink>
          {chat.status === 'ready' ? (
            <ConversationHeading chat={chat.chat} title={title} peer={chat.peer} members={members} onOpen={() => setDetailsOpen(true)} />
          ) : (
            <HeadingBones />
          )}
          <span className="flex-1" />
          <button
            ref={toggle}
            type="button"
            className="ib"
            aria-label={detailsLabel}
            aria-pressed={isDetailsOpen}
            data-tip={detailsLabel}
            data-tip-side="below-start"
            disabled={chat.status !== 'ready'}
            onPointerEnter={preloadChatDetails}
            onFocus={preloadChatDetails}
            onClick={() => setDetailsOpen(!isDetailsOpen)}
          >
            {detailsIcon}
          </button>
        </header>
        <SelectionProvider value={selection}>
          <MessageList
            chatId={chatId}
            isLoading={status !== 'ready' || conversation.isSeeking}
            unread={chat.status === 'ready' ? chat.unread : 0}
            rows={rows}
            newest={newest}
            hasMore={conversation.hasMore}
            isExcerpt={conversation.isExcerpt}
            loadOlder={conversation.loadOlder}
            loadNewer={conversation.loadNewer}
            loadAround={conversation.loadAround}
            leaveExcerpt={conversation.leaveExcerpt}
            keepNear={conversation.keepNear}
            opening={opening}
            linkedId={conversation.linkedId}
            waysBackBefore={conversation.waysBackBefore}
            onMissing={conversation.onMissing}
            members={members}
            typing={conversation.typing}
            visit={visit}
            isNewBefore={conversation.isNewBefore}
            isLooking={conversation.isLooking}
            standing={standing}
            title={title}
            verbs={verbs}
            onSeenToEnd={onSeenToEnd}
            keepRead={conversation.keepRead}
            onWrite={onWrite}
            onWave={chat.status === 'ready' && isTakenUp ? onWave : null}
          />
        </SelectionProvider>
        {chosen ? (
          <Selecting chosen={chosen} selection={selection} rows={rows} standing={standing} onForward={forward} onRemove={removeAll} />
        ) : (
          <Composer
            chatId={chatId}
            draftVerbs={draftVerbs}
            verbs={composerVerbs}
            title={title}
            chat={chat.status === 'ready' && isTakenUp ? chat.chat : null}
            field={field}
            people={people}
            findMessage={findMessage}
            onEditLast={onEditLast}
          />
        )}
        {forwardDialog}
      </section>
      {chat.status === 'ready' && <ChatDetails chatId={chatId} isOpen={isDetailsOpen} onClose={closeDetails} />}
    </>
  )
}

/** A chat that doesn't exist and one that isn't for this person look the same; what somebody has begun in one is theirs either way. */
export function ChatNotFound({ chatId }: { chatId?: ChatId }) {
  const t = useTranslations('chats')
  return (
    <section className="talk">
      <DocumentTitle title={useTranslations('app')('title', { title: t('notFound.title') })} />
      <EmptyState
        art="locked"
        title={t('notFound.title')}
        hint={t('notFound.hint')}
        action={
          <LocalLink href="/" className="btn">
            {t('backToChats')}
          </LocalLink>
        }
      />
      {chatId && <LeftWords chatId={chatId} />}
    </section>
  )
}
