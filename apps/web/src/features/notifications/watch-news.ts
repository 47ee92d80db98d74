import { type ChatListItem, chatListOf, type Engine } from '@parley/client'
import type { ChatId, UserId } from '@parley/protocol'
import { findNews, findRead, mayDisturb, type News, type Standing, toStanding } from './find-news.ts'
import { notifyChoice } from './notify-choice.ts'
import { type Shown, showNotification, watchPresses } from './show-notification.ts'
import type { TabsTogether } from './tabs-together.ts'

export type NotificationWords = { title: string; body: string }

export type WatchOptions = {
  engine: Engine
  me: UserId
  tabs: TabsTogether
  toWords: (news: News, choice: { showsText: boolean; count: number }) => NotificationWords
  onOpen: (address: string) => void
}

/**
 * [UX46] Tells of what is said while nobody looks: by one tab of several, one notification for a chat, never for a chat that somebody sees
 * in one of them, never what was there when the page came, and nothing to whoever is busy. A notification leaves when its chat is read.
 * Returns the way out.
 */
export function watchNews({ engine, me, tabs, toWords, onOpen }: WatchOptions): () => void {
  let isOver = false
  let standing: Standing | null = null
  let chats: readonly ChatListItem[] = []
  const told = new Map<ChatId, { shown: Shown; fromUnread: number }>()

  function look() {
    const state = engine.getState()
    const next = chatListOf(state)
    // What is kept of the last visit isn't compared with: what came since then isn't told of one by one.
    if (standing === null && state.connection.status !== 'online') return
    if (standing !== null && next === chats) return
    const news = standing === null ? [] : findNews(standing, next, { me })
    const before = standing
    standing = toStanding(next)
    chats = next
    for (const chatId of findRead(next, told.keys())) close(chatId)
    if (news.length === 0 || !mayDisturb(state.sync.settings?.status ?? null) || !notifyChoice.read().isOn) return
    for (const each of news) void tell(each, before?.get(each.item.chat.id)?.unread ?? 0)
  }

  async function tell(news: News, unreadBefore: number) {
    const { chat } = news.item
    if (!tabs.isSpeaker() || (await tabs.isSeen(chat.id))) return
    // Meanwhile it may have been read.
    const now = chatListOf(engine.getState()).find((item) => item.chat.id === chat.id)
    if (!now || now.unread === 0) return
    const fromUnread = told.get(chat.id)?.fromUnread ?? unreadBefore
    const { showsText } = notifyChoice.read()
    const { title, body } = toWords(news, { showsText, count: Math.max(1, now.unread - fromUnread) })
    const shown = await showNotification(
      title,
      { body, tag: `parley-chat-${chat.id}`, renotify: true, icon: '/icons/parley-192.png', dir: 'auto' },
      { address: `/c/${chat.id}?m=${news.messageId}`, onPress: onOpen },
    )
    if (!shown) return
    told.set(chat.id, { shown, fromUnread })
    // It may have been read while it was being shown.
    if (isOver || findRead(chatListOf(engine.getState()), [chat.id]).length > 0) close(chat.id)
  }

  function close(chatId: ChatId) {
    told.get(chatId)?.shown.close()
    told.delete(chatId)
  }

  look()
  const stopListening = watchPresses(onOpen)
  const unsubscribe = engine.subscribe(look)
  return () => {
    isOver = true
    unsubscribe()
    stopListening()
    for (const chatId of [...told.keys()]) close(chatId)
  }
}
