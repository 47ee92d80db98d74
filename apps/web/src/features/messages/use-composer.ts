import { useDraft, useDraftElsewhere } from '@parley/client/react'
import { type ChatId, countCodePoints, limits, type MessageId, messageTextProblem } from '@parley/protocol'
import { emptyDraft, fieldText, textElsewhere } from './composer-draft.ts'
import type { DraftVerbs } from './use-draft-verbs.ts'
import { useWritingAids } from './use-writing-aids.ts'
import type { CommandAct, CommandStanding, Spoken } from './writing/commands.ts'

/** The count is shown when so many are left. */
const charsLeftShown = 500

export type ComposerHint =
  | { kind: 'left' | 'over'; count: number }
  | { kind: 'too-large' | 'malformed' }
  | { kind: 'unknown-command' | 'unfinished-command'; name: string }

export type ComposerVerbs = {
  send: (text: string, options?: { replyToId?: MessageId }) => void
  saveEdit: (id: MessageId, edit: { text: string; expectedRevision: number }) => void
  setTyping: (on: boolean) => void
}

export type ComposerOptions = {
  chatId: ChatId
  standing: CommandStanding
  draftVerbs: DraftVerbs
  verbs: ComposerVerbs
  onAct: (act: CommandAct) => void
}

const asTyped: Spoken = { kind: 'typed', unknown: null }

/** What is begun in a chat and not sent, whether it can be, and what it will be: something new, a reply, or a message's new text. */
export function useComposer({ chatId, standing, draftVerbs, verbs: { send: say, saveEdit, setTyping }, onAct }: ComposerOptions) {
  const [stored] = useDraft(chatId)
  const draft = stored ?? emptyDraft
  const elsewhere = textElsewhere(draft, useDraftElsewhere(chatId))
  const { editing, replyToId } = draft
  const text = fieldText(draft)
  const aids = useWritingAids(text.startsWith('/'))
  // An edit says what a message is to say, letter for letter.
  const spoken = editing ? asTyped : (aids?.readCommand(text, standing) ?? asTyped)
  const said = spoken.kind === 'text' ? spoken.text : text
  const problem = messageTextProblem(said)
  const canSend = problem === null && spoken.kind !== 'unfinished'

  const write = (next: string) => {
    draftVerbs.write(next)
    if (!editing) setTyping(next !== '')
  }

  const act = (wanted: CommandAct) => {
    write('')
    onAct(wanted)
  }

  const send = () => {
    if (!canSend) return
    if (spoken.kind === 'act') return act(spoken.act)
    if (editing) {
      saveEdit(editing.messageId, { text, expectedRevision: editing.expectedRevision })
    } else {
      say(said, replyToId === null ? undefined : { replyToId })
      setTyping(false)
    }
    draftVerbs.done()
  }

  return {
    text,
    editing,
    replyToId,
    aids,
    /** What another tab has begun meanwhile. */
    elsewhere,
    canSend,
    hint: hintOf(said, problem) ?? commandHintOf(spoken),
    write,
    act,
    send,
    cancel: draftVerbs.cancel,
  }
}

export function hintOf(text: string, problem: ReturnType<typeof messageTextProblem>): ComposerHint | null {
  if (problem === 'text.malformed') return { kind: 'malformed' }
  // Units are never fewer than code points: a short text needs no counting.
  if (text.length < limits.messageTextCharsMax - charsLeftShown && problem !== 'message.too-long') return null
  const left = limits.messageTextCharsMax - countCodePoints(text)
  if (left < 0) return { kind: 'over', count: -left }
  if (problem === 'message.too-long') return { kind: 'too-large' }
  return left <= charsLeftShown ? { kind: 'left', count: left } : null
}

function commandHintOf(spoken: Spoken): ComposerHint | null {
  if (spoken.kind === 'unfinished') return { kind: 'unfinished-command', name: spoken.name }
  return spoken.kind === 'typed' && spoken.unknown !== null ? { kind: 'unknown-command', name: spoken.unknown } : null
}
