import type { ChatId, Message, User } from '@parley/protocol'
import { ArrowUp, Check } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ChangeEvent, type KeyboardEvent, type RefObject, useEffect, useLayoutEffect } from 'react'
import { isSending, useEnterKey } from '../composing/index.ts'
import { ComposerContext } from './composer-context.tsx'
import { EmojiButton } from './emoji/emoji-button.tsx'
import { optionId, SuggestionList } from './suggestion-list.tsx'
import { type ComposerHint, type ComposerVerbs, useComposer } from './use-composer.ts'
import type { DraftVerbs } from './use-draft-verbs.ts'
import { useSuggestions } from './use-suggestions.ts'

export type ComposerProps = {
  chatId: ChatId
  draftVerbs: DraftVerbs
  verbs: ComposerVerbs
  title: string
  /** What was begun in the chat is known. Until then nothing can be written, or it would be mixed with that. */
  isReady: boolean
  field: RefObject<HTMLTextAreaElement | null>
  /** Whom `@` can name. */
  people: readonly User[]
  findMessage: (id: Message['id']) => Message | null
  /** [UX34] The last message of one's own. */
  onEditLast: () => void
}

export function Composer({ chatId, draftVerbs, verbs, title, isReady, field, people, findMessage, onEditLast }: ComposerProps) {
  const t = useTranslations('composer')
  const { text, editing, replyToId, canSend, hint, write, send, cancel } = useComposer(chatId, draftVerbs, verbs)
  const suggest = useSuggestions({ text, write, field, people })
  const [enterKey] = useEnterKey()
  const contextId = editing?.messageId ?? replyToId
  const isSuggesting = suggest.items.length > 0

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

  useLayoutEffect(() => growWithText(field.current))

  const onChange = ({ currentTarget: { value, selectionStart } }: ChangeEvent<HTMLTextAreaElement>) => {
    const replaced = suggest.follow(value, selectionStart, value.length > text.length)
    write(replaced ? replaced.text : value)
    if (replaced) requestAnimationFrame(() => field.current?.setSelectionRange(replaced.caret, replaced.caret))
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
    if (event.key === 'ArrowUp' && text === '' && !editing && !event.shiftKey) {
      event.preventDefault()
      onEditLast()
    }
  }

  const insert = (emoji: string) => {
    const element = field.current
    const { selectionStart = text.length, selectionEnd = text.length } = element ?? {}
    const caret = selectionStart + emoji.length
    write(text.slice(0, selectionStart) + emoji + text.slice(selectionEnd))
    requestAnimationFrame(() => element?.setSelectionRange(caret, caret))
  }

  return (
    <div className="dock">
      <div className="combo-place">
        <SuggestionList id={suggest.listId} items={suggest.items} index={suggest.index} onTake={suggest.take} />
      </div>
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
            readOnly={!isReady}
            value={text}
            onChange={onChange}
            onSelect={({ currentTarget }) => suggest.setCaret(currentTarget.selectionStart)}
            onKeyDown={onKeyDown}
          />
          <EmojiButton onPick={insert} onClosed={() => field.current?.focus({ preventScroll: true })} />
          {/* The press takes no focus: the field keeps it, and on a phone the keyboard stays. */}
          <button
            type="button"
            className="send"
            aria-label={t(editing ? 'save' : 'send')}
            disabled={!canSend}
            onPointerDown={(event) => event.preventDefault()}
            onClick={send}
          >
            {editing ? <Check size={20} aria-hidden="true" /> : <ArrowUp size={20} aria-hidden="true" />}
          </button>
        </div>
      </div>
      <div id="composer-hint" aria-live="polite">
        {hint && <Hint hint={hint} />}
      </div>
    </div>
  )
}

/** Enter that ends the composition of a word is still part of it; Safari says so with the old key code alone. */
// oxlint-disable-next-line typescript/no-deprecated -- there is no other word for it in Safari
const isComposing = (event: KeyboardEvent): boolean => event.nativeEvent.isComposing || event.keyCode === 229

function Hint({ hint }: { hint: ComposerHint }) {
  const t = useTranslations('composer')
  return (
    <p className="hint">
      <span>{t.rich('newline', { key: (words) => <b>{words}</b> })}</span>
      {said()}
    </p>
  )

  function said() {
    switch (hint.kind) {
      case 'left':
        return <span className="num">{t('left', { count: hint.count })}</span>
      case 'over':
        return <span className="num bad">{t('over', { count: hint.count })}</span>
      case 'too-large':
        return <span className="bad">{t('tooLarge')}</span>
      case 'malformed':
        return <span className="bad">{t('malformed')}</span>
      default:
        return hint satisfies never
    }
  }
}

/** Where the style sheet can't make a field as tall as its text. */
function growWithText(field: HTMLTextAreaElement | null): void {
  if (!field || CSS.supports('field-sizing', 'content')) return
  field.style.setProperty('--composer-h', '22px')
  const { paddingTop, paddingBottom } = getComputedStyle(field)
  field.style.setProperty('--composer-h', `${field.scrollHeight - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom)}px`)
}
