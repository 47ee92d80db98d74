import type { ChatListItem, ChatPreview, ComposerDraft } from '@parley/client'
import type { SystemFacts, UserId } from '@parley/protocol'
import { toPreviewWords } from '../markup/index.ts'

export type LastLineOf =
  | { kind: 'typing' | 'none' | 'deleted' }
  | { kind: 'draft'; text: string }
  | { kind: 'system'; facts: SystemFacts; authorId: UserId }
  | { kind: 'own'; text: string; status: ChatPreview['status'] }
  /** `authorId` where it isn't clear by itself who speaks. */
  | { kind: 'said'; text: string; authorId: UserId | null }

/** [UX33] [UX42] What matters most of a chat at this moment. */
export function toLastLine(
  { chat, lastMessage, typing }: ChatListItem,
  { draft, me }: { draft: ComposerDraft | null; me: UserId },
): LastLineOf {
  if (typing.length > 0) return { kind: 'typing' }
  if (draft && draft.editing === null && draft.text.trim() !== '') return { kind: 'draft', text: toOneLine(draft.text) }
  if (!lastMessage) return { kind: 'none' }
  const { authorId, system, removedAt, preview, status } = lastMessage
  if (system) return { kind: 'system', facts: system, authorId }
  if (removedAt !== null) return { kind: 'deleted' }
  if (authorId === me) return { kind: 'own', text: toOneLine(toPreviewWords(preview)), status }
  return { kind: 'said', text: toOneLine(toPreviewWords(preview)), authorId: chat.kind === 'group' ? authorId : null }
}

const toOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
