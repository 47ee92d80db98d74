import { type ChatId, type MessageId, userScope } from '@parley/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chatOf } from './chat-list.ts'
import type { Engine } from './engine.ts'
import { createManualClock } from './testing/manual-clock.ts'
import { createMemoryStorage } from './testing/memory-storage.ts'
import { createMemoryTabs } from './testing/memory-tabs.ts'
import { type CallFault, createModelServer, type FrameFault } from './testing/model-server.ts'
import { openTab } from './testing/tab.ts'
import { alice, bob, carol, chat, chatId, messageId, settings } from './testing/words.ts'
import { excerptOf, timelineOf } from './timeline.ts'

const group = chatId(2)
const chatIds = [chat, group]

/** One device looks at one chat only: the other it knows by its summary. */
const openedBy = (index: number) => (index === 1 ? [chat] : chatIds)
/** Which device each tab belongs to: two of Alice’s tabs are on one. */
const deviceOf = [0, 1, 2, 0] as const
const userOf = [alice, alice, bob, alice] as const

const callFaults: CallFault[] = ['request-lost', 'answer-lost', 'silence', 'done-in-silence', 'cut', 'done-and-cut', 'unavailable']
const frameFaults: FrameFault[] = ['lost', 'twice', 'late']
const often = <Value>(values: Value[]) =>
  fc.infiniteStream(fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...values) }))

/** Enough that what is read elsewhere stays elsewhere for a while. */
const saidBefore = 100

const who = fc.nat({ max: 3 })
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
  { weight: 2, arbitrary: fc.record({ type: fc.constant('kill' as const), who, isOpenedAgain: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('older' as const), who, where }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('around' as const), who, where, seq: fc.integer({ min: 1, max: saidBefore }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('newer' as const), who, where }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('leave excerpt' as const), who, where }) },
)

/** As `createIds` counts: a hundred for each. */
const toTabOf = (id: MessageId): number => Math.floor(Number.parseInt(id.slice(-12), 16) / 100)

const runs = process.env['TEST_FULL'] === '1' ? 1_000 : 100
const stepsOfRun = 50

describe('whatever three devices do in four tabs, and whatever happens on the way', () => {
  test('[R33]–[R68] every tab ends with what the server has, and unread is what counting anew gives', { timeout: 120_000 }, async () => {
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
          for (let said = 1; said <= saidBefore; said++) {
            for (const id of chatIds)
              server.say(bob, { id: messageId(0xd000 + said * 2 + chatIds.indexOf(id)), chatId: id, text: `${said}` })
          }
          let isHealed = false
          const given = {
            callFault: () => (isHealed ? null : (faults.next().value ?? null)),
            frameFault: () => (isHealed ? null : (losses.next().value ?? null)),
          }
          const kept = [0, 1, 2].map(() => ({ storage: createMemoryStorage(), tabs: createMemoryTabs() }))
          const keptBy = (index: number) => kept[deviceOf[index] ?? 0] as (typeof kept)[number]
          let number = 0
          const boot = (index: number) => {
            const tab = openTab({ server, clock, faults: given, ...keptBy(index), number: ++number, user: userOf[index] ?? alice })
            for (const id of openedBy(index)) tab.engine.openChat(id)
            tab.engine.start()
            return tab
          }
          const devices: (ReturnType<typeof boot> | null)[] = userOf.map((_, index) => boot(index))
          const written = new Set<MessageId>()
          /** By whom it was said in which chat, as long as it is not known to be lost with a tab. */
          const owed = new Map<MessageId, { index: number; chatId: ChatId }>()
          let n = 0

          /** Of what a tab has written only that may be lost which had no time to be stored or to be heard of. */
          const noteKilled = (index: number) => {
            const others = devices.filter((_, other) => other !== index && deviceOf[other] === deviceOf[index])
            const waiting = new Set([
              ...Object.keys(keptBy(index).storage.stored()?.outbox ?? {}),
              ...others.flatMap((tab) =>
                Object.values(tab?.engine.getState().outbox ?? {}).flatMap((all) => all.map(({ draft }) => draft.id)),
              ),
            ])
            for (const [id, by] of owed) {
              if (by.index !== index || waiting.has(id)) continue
              if (
                !server
                  .chatOf(by.chatId)
                  .visibleTo(alice.id)
                  .some((message) => message.id === id)
              )
                owed.delete(id)
            }
          }

          const messageAt = (engine: Engine, id: ChatId, index: number) => {
            const rows = excerptOf(engine.getState(), id) ?? timelineOf(engine.getState(), id)
            const messages = rows.flatMap((row) => ('message' in row ? [row.message] : []))
            return messages.at(-1 - index)
          }

          for (const taken of steps) {
            const index = 'who' in taken ? taken.who : 0
            const tab = devices[index] ?? boot(index)
            devices[index] = tab
            const { device: transport, engine } = tab
            const id = 'where' in taken && taken.where === 1 ? group : chat
            const message = 'which' in taken ? messageAt(engine, id, taken.which) : undefined
            switch (taken.type) {
              case 'write': {
                const quoted = taken.isReply ? messageAt(engine, id, 0)?.id : undefined
                const said = engine.send(id, `text ${n++}`, quoted ? { replyToId: quoted } : {})
                written.add(said)
                if (userOf[index] === alice) owed.set(said, { index, chatId: id })
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
              case 'kill':
                noteKilled(index)
                tab.kill()
                devices[index] = taken.isOpenedAgain ? boot(index) : null
                break
              case 'older':
                engine.loadOlder(id).catch(() => undefined)
                break
              case 'around':
                void engine.loadAround(id, { seq: taken.seq })
                break
              case 'newer':
                engine.loadNewer(id).catch(() => undefined)
                break
              case 'leave excerpt':
                engine.leaveExcerpt(id)
                break
              default:
                taken satisfies never
            }
          }

          const expectConverged = () => {
            for (const [index, { engine }] of tabs.entries()) {
              const user = userOf[index] ?? alice
              const state = engine.getState()
              expect(state.connection.status).toBe('online')
              const theirs = chatIds.filter((id) => server.chatOf(id).has(user.id))
              expect(Object.keys(state.sync.chats).sort()).toEqual(theirs)
              for (const id of theirs) {
                const known = state.sync.chats[id]
                expect(known?.chat).toEqual(server.chatOf(id).toChat(user.id))
                const visible = server.chatOf(id).visibleTo(user.id)
                expect(known?.messages).toEqual(visible.slice(-(known?.messages.length ?? 0)))
                const elsewhere = known?.excerpt?.messages ?? []
                const from = visible.findIndex((message) => message.id === elsewhere[0]?.id)
                expect(elsewhere).toEqual(visible.slice(from, from + elsewhere.length))
                expect(from + elsewhere.length).toBeLessThanOrEqual(visible.length - (known?.messages.length ?? 0))
                if (openedBy(index).includes(id)) expect(known?.messages.length).toBeGreaterThanOrEqual(Math.min(visible.length, 1))
                expect(chatOf(state, id)?.unread).toBe(server.chatOf(id).unreadOf(user.id).unread)
                const said = visible.filter((message) => written.has(message.id)).map((message) => message.id)
                expect(new Set(said).size).toBe(said.length)
                if (user !== alice) continue
                // Each tab has ids of its own, in the order in which it wrote.
                const byTab = Object.values(Object.groupBy(said, toTabOf))
                for (const ofTab of byTab) expect(ofTab).toEqual([...(ofTab ?? [])].sort())
                for (const [owedId, by] of owed) if (by.chatId === id) expect(said).toContain(owedId)
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
          const tabs = devices.map((tab, index) => tab ?? boot(index))
          for (const { device } of tabs) device.setReachable(true)
          await clock.advance(60_000)
          // What was lost shows with what comes next.
          for (const id of chatIds) server.say(alice, { id: messageId(0xf000 + chatIds.indexOf(id)), chatId: id, text: 'the last word' })
          for (const user of [alice, bob]) server.setSettings(user, settings)
          await clock.advance(60_000)
          expectConverged()
          for (const { device } of tabs) device.cut()
          await clock.advance(60_000)
          expectConverged()
          for (const { engine } of tabs) engine.stop()
        },
      ),
      { numRuns: runs },
    )
  })
})
