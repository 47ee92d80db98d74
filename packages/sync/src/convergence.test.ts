import { type ChatId, type MessageId, userScope } from '@parley/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chatOf } from './chat-list.ts'
import type { Engine } from './engine.ts'
import { createManualClock } from './testing/manual-clock.ts'
import { createMemoryStorage } from './testing/memory-storage.ts'
import { type CallFault, createModelServer, type FrameFault } from './testing/model-server.ts'
import { alice, bob, carol, chat, chatId, messageId, settings } from './testing/words.ts'
import { createDevice } from './testing/world.ts'
import { timelineOf } from './timeline.ts'

const group = chatId(2)
const chatIds = [chat, group]

/** One device looks at one chat only: the other it knows by its summary. */
const openedBy = (index: number) => (index === 1 ? [chat] : chatIds)

const callFaults: CallFault[] = ['request-lost', 'answer-lost', 'silence', 'done-in-silence', 'cut', 'done-and-cut', 'unavailable']
const frameFaults: FrameFault[] = ['lost', 'twice', 'late']
const often = <Value>(values: Value[]) =>
  fc.infiniteStream(fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...values) }))

const who = fc.nat({ max: 2 })
const where = fc.nat({ max: 1 })
/** Which of the messages that are shown, from the newest. */
const which = fc.nat({ max: 4 })
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('write' as const), who, where, isReply: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('edit' as const), who, where, which }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('remove' as const), who, where, which }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('react' as const), who, where, which, emoji: fc.constantFrom('👍', '❤️', '🎉') }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('read' as const), who, where }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('mark unread' as const), who, where, which }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('membership' as const), isIn: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('group' as const), verb: fc.constantFrom('rename' as const, 'promote' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('settings' as const), shareReadReceipts: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(0, 200, 2_000, 16_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cut' as const), who }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('network' as const), who, reachable: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('reload' as const), who }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('older' as const), who, where }) },
)

const runs = 200
const stepsOfRun = 50

describe('whatever three devices do, and whatever happens on the way', () => {
  test('[R33]–[R49] every device ends with what the server has, and unread is what counting anew gives', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: stepsOfRun, maxLength: stepsOfRun }),
        often(callFaults),
        often(frameFaults),
        async (steps, faults, losses) => {
          const clock = createManualClock()
          const server = createModelServer([alice, bob, carol])
          server.createChat(chat, [alice, bob])
          server.createChat(group, [alice, bob, carol], { name: 'Group', ownerId: alice.id })
          let isHealed = false
          const given = {
            callFault: () => (isHealed ? null : (faults.next().value ?? null)),
            frameFault: () => (isHealed ? null : (losses.next().value ?? null)),
          }
          const users = [alice, alice, bob]
          const storages = users.map(() => createMemoryStorage())
          let number = 0
          const boot = (index: number) => {
            const user = users[index] ?? alice
            const device = createDevice({ server, clock, faults: given, storage: storages[index], number: ++number, user })
            for (const id of openedBy(index)) device.engine.openChat(id)
            device.engine.start()
            return device
          }
          const devices = users.map((_, index) => boot(index))
          const written = new Set<MessageId>()
          let n = 0

          const messageAt = (engine: Engine, id: ChatId, index: number) => {
            const messages = timelineOf(engine.getState(), id).flatMap((row) => ('message' in row ? [row.message] : []))
            return messages.at(-1 - index)
          }

          for (const taken of steps) {
            const index = 'who' in taken ? taken.who : 0
            const device = devices[index]
            if (!device) throw new Error('there are three devices')
            const { device: transport, engine } = device
            const id = 'where' in taken && taken.where === 1 ? group : chat
            const message = 'which' in taken ? messageAt(engine, id, taken.which) : undefined
            switch (taken.type) {
              case 'write': {
                const quoted = taken.isReply ? messageAt(engine, id, 0)?.id : undefined
                written.add(engine.send(id, `text ${n++}`, quoted ? { replyToId: quoted } : {}))
                break
              }
              case 'edit':
                if (message) engine.edit(message.id, { text: `edit ${n++}`, expectedRevision: message.revision })
                break
              case 'remove':
                if (message) engine.remove(message.id)
                break
              case 'react':
                if (message)
                  engine.react(message.id, taken.emoji, !message.reactions.some(({ emoji, mine }) => mine && emoji === taken.emoji))
                break
              case 'read':
                engine.markRead(id)
                break
              case 'mark unread':
                if (message) engine.markUnread(id, message.seq).catch(() => undefined)
                break
              case 'membership':
                if (taken.isIn) server.addMember(alice, group, bob)
                else server.removeMember(alice, group, bob)
                break
              case 'group':
                if (taken.verb === 'rename') server.rename(alice, group, `Group ${n++}`)
                else server.setRole(alice, group, { user: carol, role: 'admin' })
                break
              case 'settings':
                server.setSettings(bob, { ...settings, shareReadReceipts: taken.shareReadReceipts })
                break
              case 'wait':
                await clock.advance(taken.ms)
                break
              case 'cut':
                transport.cut()
                break
              case 'network':
                transport.setReachable(taken.reachable)
                break
              case 'reload':
                engine.stop()
                transport.setReachable(true)
                devices[index] = boot(index)
                break
              case 'older':
                engine.loadOlder(id).catch(() => undefined)
                break
              default:
                taken satisfies never
            }
          }

          const expectConverged = () => {
            for (const [index, { engine }] of devices.entries()) {
              const user = users[index] ?? alice
              const state = engine.getState()
              expect(state.connection.status).toBe('online')
              const theirs = chatIds.filter((id) => server.chatOf(id).has(user.id))
              expect(Object.keys(state.sync.chats).sort()).toEqual(theirs)
              for (const id of theirs) {
                const known = state.sync.chats[id]
                expect(known?.chat).toEqual(server.chatOf(id).toChat(user.id))
                const visible = server.chatOf(id).visibleTo(user.id)
                expect(known?.messages).toEqual(visible.slice(-(known?.messages.length ?? 0)))
                if (openedBy(index).includes(id)) expect(known?.messages.length).toBeGreaterThanOrEqual(Math.min(visible.length, 1))
                expect(chatOf(state, id)?.unread).toBe(server.chatOf(id).unreadOf(user.id).unread)
                const said = visible.filter((message) => written.has(message.id)).map((message) => message.id)
                expect(new Set(said).size).toBe(said.length)
              }
              expect(
                Object.values(state.outbox)
                  .flat()
                  .filter(({ status }) => status !== 'refused'),
              ).toEqual([])
              expect(
                Object.values(state.changes)
                  .flat()
                  .filter(({ status }) => status !== 'refused'),
              ).toEqual([])
              expect(state.reads).toEqual({})
              expect(state.sync.cursors[userScope(user.id)]).toBeDefined()
            }
          }

          isHealed = true
          for (const { device } of devices) device.setReachable(true)
          await clock.advance(60_000)
          // What was lost shows with what comes next.
          for (const id of chatIds) server.say(alice, { id: messageId(0xf000 + chatIds.indexOf(id)), chatId: id, text: 'the last word' })
          for (const user of [alice, bob]) server.setSettings(user, settings)
          await clock.advance(60_000)
          expectConverged()
          for (const { device } of devices) device.cut()
          await clock.advance(60_000)
          expectConverged()
          for (const { engine } of devices) engine.stop()
        },
      ),
      { numRuns: runs },
    )
  })
})
