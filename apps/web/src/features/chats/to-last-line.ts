import type { ChatListItem, ChatPreview } from '@parley/client'
import type { SystemFacts, UserId } from '@parley/protocol'
import { toPreviewWords } from '../markup/index.ts'

export type LastLineOf =
  | { kind: 'typing' | 'none' | 'deleted' }
  | { kind: 'draft'; text: string }
  | { kind: 'system'; facts: SystemFacts; authorId: UserId }
  | { kind: 'own'; text: string; status: ChatPreview['status'] }
  /** `authorId` where it isn't clear by itself who speaks. */
  | { kind: 'said'; text: string; authorId: UserId | null }

/** [UX33] [UX42] What matters most of a chat at this moment. A draft is no news in the chat that is open: it stands in the composer. */
export function toLastLine(
  { chat, lastMessage, typing, draft }: ChatListItem,
  { isOpen, me }: { isOpen: boolean; me: UserId },
): LastLineOf {
  if (typing.length > 0) return { kind: 'typing' }
  if (draft !== null && draft.trim() !== '' && !isOpen) return { kind: 'draft', text: toOneLine(draft) }
  if (!lastMessage) return { kind: 'none' }
  const { authorId, system, removedAt, preview, status } = lastMessage
  if (system) return { kind: 'system', facts: system, authorId }
  if (removedAt !== null) return { kind: 'deleted' }
  if (authorId === me) return { kind: 'own', text: toOneLine(toPreviewWords(preview)), status }
  return { kind: 'said', text: toOneLine(toPreviewWords(preview)), authorId: chat.kind === 'group' ? authorId : null }
}

const toOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
