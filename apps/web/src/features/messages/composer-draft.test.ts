import { createMessageId } from '@parley/protocol'
import { expect, test } from 'vitest'
import {
  afterSend,
  emptyDraft,
  fieldText,
  textElsewhere,
  withEdit,
  withElsewhere,
  withoutContext,
  withReply,
  withReturned,
  withText,
} from './composer-draft.ts'

const message = { id: createMessageId(), revision: 3, text: 'as it stands' }
const begun = withText(emptyDraft, 'half a thought')

test('[UX34] Escape in an edit gives back what was being written before', () => {
  const editing = withText(withEdit(begun, message), 'as it is to be')
  expect(fieldText(editing)).toBe('as it is to be')
  expect(editing.editing).toMatchObject({ messageId: message.id, expectedRevision: 3 })
  expect(withoutContext(editing)).toEqual(begun)
  expect(afterSend(editing)).toEqual(begun)
})

test('[UX34] a reply that was begun before an edit is a reply again after it', () => {
  const replying = withReply(begun, message)
  const editing = withEdit(replying, message)
  expect(withoutContext(editing)).toEqual(replying)
  expect(withoutContext(replying)).toEqual(begun)
})

test('who replies while editing lets go of the edit, and keeps what was written before', () => {
  const replying = withReply(withEdit(begun, message), message)
  expect(replying).toEqual({ text: 'half a thought', replyToId: message.id, editing: null })
})

test('once it is sent nothing is begun', () => {
  expect(afterSend(withReply(begun, message))).toBeNull()
})

test('words that come back take no other words’ place', () => {
  expect(withReturned(emptyDraft, 'not sent').text).toBe('not sent')
  expect(withReturned(begun, 'not sent')).toEqual(begun)
})

test('[UX33] what another tab has begun is offered beside what stands here, and both are kept', () => {
  const elsewhere = withText(emptyDraft, 'another thought')
  expect(textElsewhere(begun, elsewhere)).toBe('another thought')
  const both = withElsewhere(begun, 'another thought')
  expect(both.text).toBe('half a thought\nanother thought')
  expect(textElsewhere(both, elsewhere)).toBeNull()
  expect(textElsewhere(emptyDraft, elsewhere)).toBeNull()
  expect(textElsewhere(withEdit(begun, message), elsewhere)).toBeNull()
  expect(textElsewhere(begun, null)).toBeNull()
})
