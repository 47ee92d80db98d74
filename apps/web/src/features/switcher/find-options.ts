import type { ChatListItem } from '@parley/client'
import type { ChatId, User } from '@parley/protocol'
import { findByWords } from '../chats/index.ts'

export type SwitcherAction = {
  id: string
  title: string
  /** Other words it is found by. */
  words: string
}

export type SwitcherOption<Action extends SwitcherAction = SwitcherAction> =
  | { kind: 'chat'; key: string; item: ChatListItem }
  | { kind: 'person'; key: string; person: User }
  | { kind: 'action'; key: string; action: Action }

export type SwitcherSection<Action extends SwitcherAction = SwitcherAction> = {
  name: 'recent' | 'chats' | 'groups' | 'people' | 'actions' | 'others'
  options: readonly SwitcherOption<Action>[]
}

export type Sought = { among: 'all' | 'groups' | 'people' | 'actions'; words: string }

/** [UX43] `#` asks for groups, `@` for people, `>` for what can be done. */
export function toSought(query: string): Sought {
  const typed = query.trimStart()
  const among = prefixes[typed[0] ?? '']
  return among ? { among, words: typed.slice(1).trim() } : { among: 'all', words: typed.trim() }
}

const prefixes: Record<string, Sought['among']> = { '#': 'groups', '@': 'people', '>': 'actions' }

export type Findable<Action extends SwitcherAction> = {
  /** In the order of the list. */
  chats: readonly ChatListItem[]
  /** Those opened in this tab, the last one first, without the one that is open. */
  recent: readonly ChatId[]
  openChatId: ChatId | null
  /** Asked for where they are wanted: to name them all takes longer than to find a chat. */
  actions: () => readonly Action[]
  /** Whom the server found. They come late, so they stand at the end and move nothing. */
  people: readonly User[]
  peopleIn: (item: ChatListItem) => readonly string[]
}

/** [UX43] What answers the words, best first; without words what one was at last. Sections with nothing in them are left out. */
export function findOptions<Action extends SwitcherAction>(
  { among, words }: Sought,
  { chats, recent, openChatId, actions, people, peopleIn }: Findable<Action>,
): readonly SwitcherSection<Action>[] {
  const isEverything = words === ''
  const ordered = toRecentFirst(chats, recent, openChatId)
  const find = (items: readonly ChatListItem[]) => toChatOptions(findByWords(items, words, (item) => [item.title, ...peopleIn(item)]))
  const findActions = () =>
    findByWords(actions(), words, ({ title, words: others }) => [title, others]).map(
      (action) => ({ kind: 'action', key: action.id, action }) as const,
    )
  const findOthers = () => {
    const known = new Set(chats.flatMap(({ peer }) => peer?.id ?? []))
    const strangers = people.filter(({ id }) => !known.has(id))
    return findByWords(strangers, words, ({ displayName, username }) => [displayName, username]).map(
      (person) => ({ kind: 'person', key: person.id, person }) as const,
    )
  }
  const isGroup = ({ chat }: ChatListItem) => chat.kind === 'group'
  const isDirect = ({ chat }: ChatListItem) => chat.kind === 'direct'

  const sections: Record<Sought['among'], () => SwitcherSection<Action>[]> = {
    all: () => [
      { name: isEverything ? 'recent' : 'chats', options: find(ordered).slice(0, isEverything ? recentMax : foundMax) },
      { name: 'actions', options: isEverything ? [] : findActions().slice(0, actionsMax) },
      { name: 'others', options: isEverything ? [] : findOthers().slice(0, foundMax) },
    ],
    groups: () => [{ name: 'groups', options: find(ordered.filter(isGroup)).slice(0, foundMax) }],
    people: () => [
      { name: 'people', options: find(ordered.filter(isDirect)).slice(0, foundMax) },
      { name: 'others', options: findOthers().slice(0, foundMax) },
    ],
    actions: () => [{ name: 'actions', options: findActions() }],
  }
  return sections[among]().filter(({ options }) => options.length > 0)
}

const recentMax = 8
const foundMax = 20
const actionsMax = 4

const toChatOptions = (items: readonly ChatListItem[]) => items.map((item) => ({ kind: 'chat', key: item.chat.id, item }) as const)

/** The one that is open comes last: nobody looks for where they are. */
function toRecentFirst(chats: readonly ChatListItem[], recent: readonly ChatId[], openChatId: ChatId | null): readonly ChatListItem[] {
  const places = new Map(recent.map((id, place) => [id, place]))
  const placeOf = ({ chat }: ChatListItem) => (chat.id === openChatId ? recent.length + 1 : (places.get(chat.id) ?? recent.length))
  return chats.toSorted((one, other) => placeOf(one) - placeOf(other))
}
