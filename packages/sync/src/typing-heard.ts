import type { ChatId, SignalFrame, UserId } from '@parley/protocol'
import type { Clock } from './clock.ts'
import { beginTyping, endTyping, type Typing } from './typing.ts'

export type TypingHeard = {
  hear(signal: SignalFrame): void
  /** Their message is there. Gives what is left, without telling of it: the message and the end are one change. */
  withoutAuthors(chatId: ChatId, authorIds: readonly UserId[]): Typing
  /** The connection is gone, and with it whatever was only told once. */
  reset(): void
}

/** [R46] Who types, until they stop, until `expiresInMs` have passed without another word, or until their message is there. */
export function createTypingHeard(options: {
  clock: Clock
  getTyping: () => Typing
  setTyping: (typing: Typing) => void
  isOther: (userId: UserId) => boolean
}): TypingHeard {
  const { clock, getTyping, setTyping, isOther } = options
  const ends = new Map<string, () => void>()

  function forget(chatId: ChatId, userId: UserId) {
    ends.get(`${chatId} ${userId}`)?.()
    ends.delete(`${chatId} ${userId}`)
  }

  return {
    hear({ chatId, userId, on, expiresInMs }) {
      if (!isOther(userId)) return
      forget(chatId, userId)
      if (!on) return setTyping(endTyping(getTyping(), chatId, userId))
      const end = () => {
        ends.delete(`${chatId} ${userId}`)
        setTyping(endTyping(getTyping(), chatId, userId))
      }
      ends.set(`${chatId} ${userId}`, clock.after(expiresInMs, end))
      setTyping(beginTyping(getTyping(), chatId, userId))
    },
    withoutAuthors(chatId, authorIds) {
      const typing = getTyping()
      if (!typing[chatId]) return typing
      return authorIds.reduce((left, userId) => {
        forget(chatId, userId)
        return endTyping(left, chatId, userId)
      }, typing)
    },
    reset() {
      for (const cancel of ends.values()) cancel()
      ends.clear()
      if (Object.keys(getTyping()).length > 0) setTyping({})
    },
  }
}
