import type { ChatId, UserId } from '@parley/protocol'
import { typingIn } from '@parley/sync'
import { useEngineState } from './use-engine-state.ts'

/** Who else types in the chat, in the order in which they began. */
export const useTyping = (chatId: ChatId): readonly UserId[] => useEngineState(({ typing }) => typingIn(typing, chatId))
