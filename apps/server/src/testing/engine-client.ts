import { createParley, keepSignedIn, type Parley, timelineOf } from '@parley/client'
import type { ChatId, Credentials } from '@parley/protocol'
import { expect, vi } from 'vitest'

/** Somebody with the client that people have, and one chat open. */
export interface EngineClient extends Disposable {
  readonly parley: Parley
  say(text: string): void
  /** The lines of the chat from top to bottom, those on their way included. */
  texts(): string[]
  status(): string
  /** Whether all that was said here has its place in the chat. */
  hasSaidAll(): boolean
}

export async function startEngineClient({
  url,
  credentials,
  chatId,
}: {
  url: string
  credentials: Credentials
  chatId: ChatId
}): Promise<EngineClient> {
  const parley = createParley({ url, getAccessToken: keepSignedIn(url, credentials).getAccessToken, storage: null })
  const { engine } = parley
  const rows = () => timelineOf(engine.getState(), chatId)
  engine.start()
  await vi.waitFor(() => expect(engine.getState().connection.status).toBe('online'), { timeout: 10_000 })
  engine.openChat(chatId)
  return {
    parley,
    say: (text) => void engine.send(chatId, text),
    texts: () => rows().flatMap((row) => ('message' in row ? (row.message.kind === 'text' ? [row.message.text] : []) : [row.text])),
    status: () => engine.getState().connection.status,
    hasSaidAll: () => rows().every((row) => 'message' in row),
    [Symbol.dispose]: () => parley.close(),
  }
}
