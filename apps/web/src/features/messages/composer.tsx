import type { Chat, Message, User } from '@parley/protocol'
import { ArrowUp, Check } from 'lucide-react'
import { useTranslations } from 'next-intl'
import {
  type ChangeEvent,
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useState,
} from 'react'
import { late } from '../../ui/late.tsx'
import { useWhenIdle } from '../../ui/use-when-idle.ts'
import { isSending, useEnterKey } from '../composing/index.ts'
import { ComposerContext } from './composer-context.tsx'
import { ComposerHint } from './composer-hint.tsx'
import { DraftElsewhere } from './draft-elsewhere.tsx'
import { EmojiButton } from './emoji/emoji-button.tsx'
import { type ComposerVerbs, useComposer } from './use-composer.ts'
import type { DraftVerbs } from './use-draft-verbs.ts'
import { optionId, useSuggestions } from './use-suggestions.ts'
import type { CommandAct, CommandStanding } from './writing/commands.ts'
import { type FieldEdit, insertion, selectionOf, typeInto } from './writing/type-into.ts'

const [SuggestionList, loadSuggestionList] = late(() => import('./suggestion-list.tsx').then((module) => module.SuggestionList))
const [CommandActs] = late(() => import('./command-acts.tsx').then((module) => module.CommandActs))

export type ComposerProps = {
  chatId: Chat['id']
  /** Null until what was begun in the chat is known. Until then nothing can be written, or it would be mixed with that. */
  chat: Chat | null
  draftVerbs: DraftVerbs
  verbs: ComposerVerbs
  title: string
  field: RefObject<HTMLTextAreaElement | null>
  /** Whom `@` can name; of a large chat, those of them who are here already. */
  people: readonly User[]
  findMessage: (id: Message['id']) => Message | null
  /** [UX34] The last message of one's own. */
  onEditLast: () => void
}

/** Made once: at every key they are what they were. */
const sendIcon = <ArrowUp size={20} aria-hidden="true" />
const saveIcon = <Check size={20} aria-hidden="true" />

export function Composer({ chatId, chat, draftVerbs, verbs, title, field, people, findMessage, onEditLast }: ComposerProps) {
  const t = useTranslations('composer')
  const [enterKey] = useEnterKey()
  const [act, setAct] = useState<CommandAct | null>(null)
  const standing: CommandStanding = { kind: chat?.kind ?? 'direct', role: chat?.myRole ?? 'member' }
  const composer = useComposer({ chatId, standing, draftVerbs, verbs, onAct: setAct })
  const { text, editing, replyToId, aids, elsewhere, canSend, write, send, cancel } = composer
  const type = (edit: FieldEdit) => field.current && typeInto(field.current, edit)
  const suggest = useSuggestions({
    text,
    type,
    act: composer.act,
    chat,
    people,
    commandsFor: editing ? null : standing,
    aids,
  })
  const contextId = editing?.messageId ?? replyToId
  const isSuggesting = suggest.items.length > 0
  // What is still being chosen is no mistake yet.
  const hint = isSuggesting && composer.hint?.kind === 'unknown-command' ? null : composer.hint

  useWhenIdle(loadSuggestionList)

  useEffect(() => {
    // With a finger, the keyboard would cover the conversation that one came to read.
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true })
  }, [field])

  // Who begins to edit or to reply writes next, at the end of what is there.
  useEffect(() => {
    const element = field.current
    if (!element || contextId === null) return
    element.focus({ preventScroll: true })
    element.setSelectionRange(element.value.length, element.value.length)
  }, [field, contextId])

  // The field has what is typed before anyone hears of it: only what comes from elsewhere is put there. A `value` would be written into the
  // page a second time, and its style worked out anew, at every key.
  useLayoutEffect(() => {
    if (field.current && field.current.value !== text) field.current.value = text
    growWithText(field.current)
  })

  const onChange = ({ currentTarget, nativeEvent }: ChangeEvent<HTMLTextAreaElement>) => {
    write(currentTarget.value)
    const edit = suggest.follow(currentTarget.value, currentTarget.selectionStart, isTyped(nativeEvent))
    // A step of its own for the browser's undo: the first one takes back what it has become, not what was typed.
    if (edit) queueMicrotask(() => typeInto(currentTarget, edit))
  }

  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const { clipboardData, currentTarget } = event
    const pasted = { plain: clipboardData.getData('text/plain'), html: clipboardData.getData('text/html') }
    const edit = aids?.toPasteEdit(currentTarget.value, selectionOf(currentTarget), pasted)
    if (!edit) return
    event.preventDefault()
    typeInto(currentTarget, edit)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposing(event)) return
    if (suggest.onKeyDown(event)) return
    if (isSending(event, enterKey)) {
      event.preventDefault()
      send()
    }
    if (event.key === 'Escape' && contextId !== null) {
      event.preventDefault()
      cancel()
    }
    if (event.key === 'ArrowUp' && text === '' && !editing && isAlone(event)) {
      event.preventDefault()
      onEditLast()
    }
    const mark = aids?.markOfKey(event)
    if (aids && mark) {
      event.preventDefault()
      typeInto(event.currentTarget, aids.toggleMark(text, selectionOf(event.currentTarget), mark))
    }
  }

  const insert = useCallback(
    (emoji: string) => field.current && typeInto(field.current, insertion(selectionOf(field.current), emoji)),
    [field],
  )
  const onWrite = useCallback(() => field.current?.focus({ preventScroll: true }), [field])

  return (
    <div className="dock">
      <div className="combo-place">
        {isSuggesting && (
          <SuggestionList
            id={suggest.listId}
            items={suggest.items}
            index={suggest.index}
            onTake={suggest.take}
            field={field}
            from={suggest.from}
            aids={aids}
          />
        )}
      </div>
      <p className="sr-only" aria-live="polite">
        {isSuggesting && t('suggestions', { count: suggest.items.length })}
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the whole pill is the field; the keyboard has the field itself */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div
        className="composer"
        onClick={({ target }) => {
          if (!(target instanceof Element && target.closest('button'))) field.current?.focus()
        }}
      >
        {contextId !== null && (
          <ComposerContext
            key={`${editing ? 'edit' : 'reply'} ${contextId}`}
            kind={editing ? 'edit' : 'reply'}
            message={findMessage(contextId)}
            onCancel={cancel}
          />
        )}
        {elsewhere !== null && <DraftElsewhere text={elsewhere} onTake={() => draftVerbs.takeElsewhere(elsewhere)} />}
        <div className="line">
          <textarea
            ref={field}
            rows={1}
            aria-label={t('message')}
            aria-describedby="composer-hint"
            aria-autocomplete="list"
            aria-haspopup="listbox"
            {...(isSuggesting && { 'aria-controls': suggest.listId, 'aria-activedescendant': optionId(suggest.listId, suggest.index) })}
            placeholder={title === '' ? t('message') : t('placeholder', { name: title })}
            dir="auto"
            enterKeyHint={enterKey === 'sends' ? 'send' : 'enter'}
            autoComplete="off"
            readOnly={chat === null}
            defaultValue=""
            onChange={onChange}
            onSelect={({ currentTarget }) => suggest.noteCaret(currentTarget.selectionStart)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          <EmojiButton onPick={insert} onClosed={onWrite} />
          {/* The press takes no focus: the field keeps it, and on a phone the keyboard stays. */}
          <button
            type="button"
            className="send"
            aria-label={t(editing ? 'save' : 'send')}
            title={t(editing ? 'save' : 'send')}
            disabled={!canSend}
            onPointerDown={(event) => event.preventDefault()}
            onClick={send}
          >
            {editing ? saveIcon : sendIcon}
          </button>
        </div>
      </div>
      {/* A count is heard from time to time, what is wrong at once. */}
      <div id="composer-hint" aria-live={hint?.kind === 'left' && hint.count % 100 !== 0 ? 'off' : 'polite'}>
        {hint && <ComposerHint hint={hint} enterKey={enterKey} />}
      </div>
      {act && chat && <CommandActs key={act} act={act} chat={chat} title={title} onDone={() => setAct(null)} />}
    </div>
  )
}

/** Enter that ends the composition of a word is still part of it; Safari says so with the old key code alone. */
// oxlint-disable-next-line typescript/no-deprecated -- there is no other word for it in Safari
const isComposing = (event: KeyboardEvent): boolean => event.nativeEvent.isComposing || event.keyCode === 229

const isAlone = ({ shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => !shiftKey && !ctrlKey && !metaKey && !altKey

/** Letter by letter, not pasted, and not put back by an undo. */
const isTyped = (event: Event): boolean =>
  event instanceof InputEvent && !event.isComposing && /^insert(?:Composition)?Text$/.test(event.inputType)

const hasFieldSizing = typeof CSS !== 'undefined' && CSS.supports('field-sizing', 'content')

/** Where the style sheet can't make a field as tall as its text. */
function growWithText(field: HTMLTextAreaElement | null): void {
  if (!field || hasFieldSizing) return
  field.style.setProperty('--composer-h', '0px')
  const { paddingTop, paddingBottom } = getComputedStyle(field)
  field.style.setProperty('--composer-h', `${field.scrollHeight - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom)}px`)
}
