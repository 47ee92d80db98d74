import type { Chat, Member, Message, Receipt, ReceiptsOfMessage, SessionOfUser, Settings, Status, Unread, User } from '@parley/protocol'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { expect, expectTypeOf, test } from 'vitest'
import * as client from './index.ts'
import * as hooks from './react/index.ts'

type Inputs = inferRouterInputs<client.AppRouter>
type Outputs = inferRouterOutputs<client.AppRouter>
type Trpc = client.Parley['trpc']

test('the package says what it has, name by name', () => {
  expect(Object.keys(client).sort()).toEqual([
    'Fault',
    'Refused',
    'chatListOf',
    'chatOf',
    'createParley',
    'excerptOf',
    'keepSignedIn',
    'signIn',
    'timelineOf',
    'typingIn',
    'unreadTotalOf',
  ])
  expect(Object.keys(hooks).sort()).toEqual([
    'ParleyProvider',
    'QueryProvider',
    'trpcReact',
    'useChat',
    'useChats',
    'useConnection',
    'useDraft',
    'useDraftElsewhere',
    'useEngine',
    'useIsTakenUp',
    'useMe',
    'useSettings',
    'useSpeaker',
    'useTimeline',
    'useTrpc',
    'useTyping',
    'useUnreadTotal',
    'useUser',
    'useUsers',
  ])
})

test('every procedure has the types of the router', () => {
  const parley = client.createParley({ url: 'http://127.0.0.1:1', getAccessToken: () => Promise.resolve(null) })
  expect(parley.trpc).toBeDefined()

  expectTypeOf<Outputs['users']['me']>().toEqualTypeOf<User>()
  expectTypeOf<Outputs['users']['update']>().toEqualTypeOf<User>()
  expectTypeOf<Inputs['users']['update']>().toEqualTypeOf<{
    username?: string | undefined
    displayName?: string | undefined
    bio?: string | undefined
  }>()
  expectTypeOf<Outputs['auth']['sessions']['items'][number]>().toEqualTypeOf<SessionOfUser>()
  expectTypeOf<Inputs['auth']['changePassword']>().toEqualTypeOf<{ current: string; next: string }>()

  expectTypeOf<Outputs['chats']['create']>().toExtend<Chat>()
  expectTypeOf<Outputs['chats']['update']>().toExtend<Chat>()
  expectTypeOf<Outputs['members']['list']>().toEqualTypeOf<{ items: Member[]; nextCursor: string | null }>()
  expectTypeOf<Outputs['members']['add']>().toEqualTypeOf<Member>()
  expectTypeOf<Inputs['members']['setRole']['role']>().toEqualTypeOf<Member['role']>()

  expectTypeOf<Outputs['messages']['edit']>().toEqualTypeOf<Message>()
  expectTypeOf<Outputs['messages']['reactions']['items'][number]['emoji']>().toEqualTypeOf<string>()
  expectTypeOf<Outputs['messages']['revisions']['items'][number]['revision']>().toEqualTypeOf<number>()
  expectTypeOf<Outputs['receipts']['list']>().toEqualTypeOf<ReceiptsOfMessage>()

  expectTypeOf<Outputs['settings']['get']>().toEqualTypeOf<Settings>()
  expectTypeOf<Outputs['settings']['update']>().toEqualTypeOf<Settings>()
  expectTypeOf<Inputs['presence']['set']>().toEqualTypeOf<{ status: Status }>()

  // What isn't in the router isn't in the client.
  expectTypeOf<Trpc>().not.toHaveProperty('nothing')
  expectTypeOf<Trpc['messages']['send']>().not.toHaveProperty('query')
})

test('what a refusal says is known by its code', () => {
  const sentenceOf = ({ refusal }: client.Refused): string => {
    switch (refusal.code) {
      case 'message.edit-conflict':
        return `${refusal.facts.yours} → ${refusal.facts.text}`
      case 'chat.full':
        return `at most ${refusal.facts.membersMax}`
      default:
        return refusal.code
    }
  }
  expect(sentenceOf(new client.Refused({ code: 'chat.full', facts: { membersMax: 3 } }))).toBe('at most 3')
})

test('a line of a timeline is told apart by what it has', () => {
  const textOf = (row: client.TimelineRow): string => {
    if (!('message' in row)) return row.status === 'failed' ? `${row.text} (${row.refusal.code})` : row.text
    expectTypeOf(row).toEqualTypeOf<client.SentRow>()
    return row.change?.status === 'failed' ? `${row.message.text} (${row.change.refusal.code})` : row.message.text
  }
  expectTypeOf(textOf).toBeFunction()
  expectTypeOf<client.SentRow['status']>().toEqualTypeOf<'sent' | 'delivered' | 'read'>()
  expectTypeOf<Receipt['deliveredSeq']>().toEqualTypeOf<Unread['readSeq']>()
  expect(textOf).toBeTypeOf('function')
})

test('a hook gives what its name says', () => {
  expectTypeOf<ReturnType<typeof hooks.useMe>>().toEqualTypeOf<User | null>()
  expectTypeOf<ReturnType<typeof hooks.useUsers>>().toEqualTypeOf<readonly (User | null)[]>()
  expectTypeOf<ReturnType<typeof hooks.useSettings>>().toEqualTypeOf<Settings | null>()
  expectTypeOf<ReturnType<typeof hooks.useUnreadTotal>>().toEqualTypeOf<number>()
  expectTypeOf<ReturnType<typeof hooks.useDraft>[0]>().toEqualTypeOf<client.ComposerDraft | null>()
  expectTypeOf<ReturnType<typeof hooks.useTimeline>['rows']>().toEqualTypeOf<readonly client.TimelineRow[]>()
  expectTypeOf(hooks.trpcReact.members.list.useQuery).toBeFunction()
  expectTypeOf(hooks.trpcReact.settings.update.useMutation).toBeFunction()
  expect(hooks.trpcReact.members.list.useQuery).toBeTypeOf('function')
})
