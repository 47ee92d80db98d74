import { type Database, statement } from '@parley/db'
import { type ChatId, limits, type Mention, type UserId } from '@parley/protocol'

/** A text on its way into a chat. */
export interface TextInChat {
  readonly chatId: ChatId
  readonly text: string
}

/**
 * The members of each text's chat whom it names, in the order of the texts; of each text, in the order in which it names them. One query
 * for all texts together, and none when no text has an `@`.
 */
export async function findMentions(db: Database, texts: readonly TextInChat[]): Promise<Mention[][]> {
  const named = texts.map(({ text }) => namesIn(text))
  const wanted = named.flatMap((names, item) => [...new Set(names.flat())].slice(0, namesMax).map((username) => ({ item, username })))
  if (wanted.length === 0) return texts.map(() => [])
  const rows = await db.query(mentionedStatement, [
    wanted.map(({ item }) => item),
    wanted.map(({ item }) => texts[item]?.chatId),
    wanted.map(({ username }) => username),
  ])
  return named.map((names, item) => {
    const members = new Map(rows.filter((row) => row.item === item).map(({ userId, username }) => [username, userId]))
    return chooseMentions(names, members)
  })
}

/** From the names to the people, and not from everyone in the chat to their names: that is what `limit 1` says, a name being one person's. */
const mentionedStatement = statement<{ item: number; userId: UserId; username: string }>(
  'messages.mentioned',
  `select wanted.item, named.id as "userId", named.username
     from unnest((select $1::integer[]), (select $2::uuid[]), (select $3::text[])) as wanted (item, chat_id, username)
    cross join lateral (select u.id, u.username from "user" u where u.username = wanted.username limit 1) named
     join member on member.chat_id = wanted.chat_id and member.user_id = named.id`,
)

/** Each person once. Of the names that one `@` can mean, the longest that is somebody's. */
export function chooseMentions(named: readonly (readonly string[])[], members: ReadonlyMap<string, UserId>): Mention[] {
  const mentions = new Map<UserId, Mention>()
  for (const names of named) {
    const username = names.find((name) => members.has(name))
    const userId = username !== undefined && members.get(username)
    if (userId && mentions.size < mentionsMax) mentions.set(userId, { userId, username })
  }
  return [...mentions.values()]
}

/**
 * For each `@` that begins a name, the usernames it can mean, longest first: `@bob.` is `bob.` or `bob`, for names may hold dots and
 * hyphens, and sentences end with them. Not inside a word, an e-mail address or a link.
 */
export function namesIn(text: string): string[][] {
  if (!text.includes('@')) return []
  return [...text.matchAll(atName)].map(([name]) => toNames(name.slice(1))).filter((names) => names.length > 0)
}

function toNames(written: string): string[] {
  const names: string[] = []
  for (let length = Math.min(written.length, limits.usernameCharsMax); length >= limits.usernameCharsMin; length -= 1) {
    if (!continuesWord.test(written.slice(length))) names.push(written.slice(0, length).toLowerCase())
  }
  return names
}

/** Written without spaces between words, so that a name may touch them. */
const unspaced = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}]`
const wordCharacter = String.raw`[[\p{L}\p{N}\p{M}]--${unspaced}]`
const atName = new RegExp(String.raw`(?<!${wordCharacter}[._+%\-]*|[@\/])@(?![A-Za-z0-9._\-]+@)[A-Za-z0-9._\-]+(?!${wordCharacter})`, 'gv')
const continuesWord = /^_*[A-Za-z0-9]/

const mentionsMax = 50
/** So many are looked up for a text: one of nothing but names costs no more than that. */
const namesMax = 500
