import type { ChatId, Frame } from '@parley/protocol'
import { accountsApi, ask } from './accounts-api.ts'
import type { WebSession } from './session-cookie.ts'

/** What a page of somebody's chats can say before it is connected: a token that saves it the way for one, and what that would tell it first. */
export type Beginning = { token: { accessToken: string; expiresAt: string }; frames: Frame[] }

/**
 * Null where the API doesn't say it at once, or says more than a page should carry: then the page asks for itself, as it does after that in
 * any case. It decides nothing: whoever isn't signed in any more hears of that by asking.
 */
export async function readBeginning(headers: Headers, session: WebSession, chatId: ChatId | null): Promise<Beginning | null> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, patienceMs, null))
  return Promise.race([read(headers, session, chatId).catch(() => null), late])
}

async function read(headers: Headers, session: WebSession, chatId: ChatId | null): Promise<Beginning | null> {
  const refreshed = await ask(accountsApi(headers).auth.refresh.mutate({ refreshToken: session.sessionSecret }))
  if (refreshed.status !== 'answered') return null
  const { accessToken, expiresAt, user } = refreshed.answer
  if (user.id !== session.user.id) return null
  const pulled = await ask(accountsApi(headers, accessToken).sync.pull.mutate({ open: chatId === null ? [] : [{ chatId }] }))
  if (pulled.status !== 'answered') return null
  const { frames } = pulled.answer
  const isWhole = frames.some(({ kind }) => kind === 'ready') && frames.every((frame) => frame.kind !== 'end' && !isPart(frame))
  return isWhole && JSON.stringify(frames).length <= charsMax ? { token: { accessToken, expiresAt }, frames } : null
}

/** Of very many chats the first page comes with the connection, like all others. */
const isPart = (frame: Frame): boolean => frame.kind === 'snapshot' && frame.more

/** As long as the page waits for it: a connection of its own takes longer. */
const patienceMs = 700
/** About a tenth of it travels. */
const charsMax = 200_000
