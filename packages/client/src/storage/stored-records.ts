import {
  chatIdSchema,
  chatSchema,
  emojiSchema,
  messageIdSchema,
  messageSchema,
  type Refusal,
  refusalStatus,
  seqSchema,
  settingsSchema,
  timestampSchema,
  userIdSchema,
  userSchema,
} from '@parley/protocol'
import { type Stored, type StoredCollection, type StoredRecords, storedCollections } from '@parley/sync'
import { z } from 'zod'

/** What is found in a store of records, by collection and key, before anyone has looked into it. */
export type FoundRecords = { readonly [Collection in StoredCollection]: ReadonlyMap<string, unknown> }

/**
 * What of it can be used. A disk is as little to be trusted as a wire: a record of another shape, version or person, or under a key that
 * isn't its own, is left out.
 */
export function readRecords(found: FoundRecords): Stored {
  const read = Object.fromEntries(storedCollections.map((collection) => [collection, readCollection(collection, found[collection])]))
  return read as unknown as Stored
}

function readCollection<Collection extends StoredCollection>(collection: Collection, found: ReadonlyMap<string, unknown>) {
  const { schema, keyOf } = kinds[collection]
  const read: Record<string, StoredRecords[Collection]> = {}
  for (const [key, value] of found) {
    const { data: record } = schema.safeParse(value)
    if (record !== undefined && keyOf(record, key) === key) read[key] = record
  }
  return read
}

const refusalSchema = z.strictObject({
  code: z.string().refine((code) => Object.hasOwn(refusalStatus, code)),
  facts: z.record(z.string(), z.unknown()),
}) as unknown as z.ZodType<Refusal>
const attemptSchema = z.int().min(0)

const accountSchema = z.strictObject({
  version: z.int(),
  me: userIdSchema,
  epoch: z.uuid(),
  seq: seqSchema.nullable(),
  settings: settingsSchema.nullable(),
})

/** A window with a hole, or one that goes on beyond its cursor, would be shown for ever: nothing is asked for that is there. */
const storedChatSchema = z
  .strictObject({
    chat: chatSchema,
    seq: seqSchema,
    messages: z.array(messageSchema),
    hasMore: z.boolean(),
    window: z.enum(['none', 'loaded']),
  })
  .refine(({ chat, seq, messages }) =>
    messages.every((message, index) => message.chatId === chat.id && message.seq <= seq && message.seq > (messages[index - 1]?.seq ?? 0)),
  )

const draft = {
  draft: z.strictObject({
    id: messageIdSchema,
    chatId: chatIdSchema,
    text: z.string(),
    replyToId: messageIdSchema.nullable(),
    writtenAt: timestampSchema,
  }),
}
const storedEntrySchema = z.strictObject({
  order: z.number(),
  entry: z.discriminatedUnion('status', [
    z.strictObject({ ...draft, status: z.literal('queued') }),
    z.strictObject({ ...draft, status: z.literal('in-flight'), attempt: attemptSchema }),
    z.strictObject({ ...draft, status: z.literal('unknown'), attempt: attemptSchema }),
    z.strictObject({ ...draft, status: z.literal('answered'), message: messageSchema }),
    z.strictObject({ ...draft, status: z.literal('refused'), refusal: refusalSchema }),
  ]),
})

const change = {
  messageId: messageIdSchema,
  chatId: chatIdSchema,
  madeAt: timestampSchema,
  order: z.number(),
  wish: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('edit'), text: z.string(), expectedRevision: z.int().min(1) }),
    z.strictObject({ kind: z.literal('remove') }),
    z.strictObject({ kind: z.literal('react'), emoji: emojiSchema, on: z.boolean() }),
  ]),
}
const changesSchema = z
  .array(
    z.discriminatedUnion('status', [
      z.strictObject({ ...change, status: z.literal('queued') }),
      z.strictObject({ ...change, status: z.literal('in-flight'), attempt: attemptSchema }),
      z.strictObject({ ...change, status: z.literal('unknown'), attempt: attemptSchema }),
      z.strictObject({ ...change, status: z.literal('answered'), seq: seqSchema }),
      z.strictObject({ ...change, status: z.literal('refused'), refusal: refusalSchema }),
    ]),
  )
  .min(1)
  .refine((changes) => changes.every(({ messageId }) => messageId === changes[0]?.messageId))

const composerDraftSchema = z.strictObject({
  text: z.string(),
  replyToId: messageIdSchema.nullable(),
  editing: z.strictObject({ messageId: messageIdSchema, expectedRevision: z.int().min(1), text: z.string() }).nullable(),
})

const readSchema = z.strictObject({ seq: seqSchema, clearsMark: z.boolean() })

type Kind<StoredRecord> = { schema: z.ZodType<StoredRecord>; keyOf(record: StoredRecord, key: string): string | null }
const byChat = (_: unknown, key: string): string | null => (chatIdSchema.safeParse(key).success ? key : null)

const kinds: { [Collection in StoredCollection]: Kind<StoredRecords[Collection]> } = {
  account: { schema: accountSchema, keyOf: () => 'own' },
  users: { schema: userSchema, keyOf: ({ id }) => id },
  chats: { schema: storedChatSchema, keyOf: ({ chat }) => chat.id },
  outbox: { schema: storedEntrySchema, keyOf: ({ entry }) => entry.draft.id },
  changes: { schema: changesSchema, keyOf: ([first]) => first?.messageId ?? null },
  drafts: { schema: composerDraftSchema, keyOf: byChat },
  reads: { schema: readSchema, keyOf: byChat },
}
