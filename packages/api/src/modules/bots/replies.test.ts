import { createMessageId, messageIdSchema, messageTextProblem, type UserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { planReply, replyDelayMsMax, replyDelayMsMin, toCommand } from './replies.ts'
import { toReplyId } from './reply-id.ts'

const messages = Array.from({ length: 2_000 }, () => ({ id: createMessageId(), text: 'Where do the volcanoes go on Friday?' }))
const plansOf = (seed: string) => messages.map((message) => planReply({ seed, message }))

test('[S1.21] replies come after 600 to 2,500 ms, spread over all of that, in many texts that can all be sent', () => {
  const plans = plansOf('one')
  const delays = plans.map(({ delayMs }) => delayMs)
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(replyDelayMsMin)
  expect(Math.max(...delays)).toBeLessThanOrEqual(replyDelayMsMax)
  const quarter = (replyDelayMsMax - replyDelayMsMin) / 4
  const spread = Map.groupBy(delays, (delayMs) => Math.min(3, Math.floor((delayMs - replyDelayMsMin) / quarter)))
  for (const index of [0, 1, 2, 3]) expect(spread.get(index)?.length).toBeGreaterThan(messages.length / 8)
  const texts = new Set(plans.map(({ text }) => text))
  expect(texts.size).toBeGreaterThan(12)
  for (const text of texts) expect(messageTextProblem(text)).toBeNull()
  expect([...texts].some((text) => text.includes('“volcanoes”'))).toBe(true)
})

test('[S1.21] the same seed gives the same replies, another one others', () => {
  expect(plansOf('one')).toEqual(plansOf('one'))
  expect(plansOf('two')).not.toEqual(plansOf('one'))
})

test('a message without a word worth picking up is answered as well, and no name or link is picked up', () => {
  for (const text of ['?', '🎉', 'ok', '@elizabeth.long', 'https://example.org/secret', 'Кључеви су код портира', 'צריך כבל מאריך']) {
    for (const { id } of messages.slice(0, 200)) {
      const reply = planReply({ seed: 'one', message: { id, text } }).text
      expect(reply).not.toBe('')
      expect(reply).not.toMatch(/elizabeth|example|secret/)
    }
  }
})

test('a command is the whole message, in any letter case', () => {
  expect(['/quiet', ' /Quiet ', '/TALK\n'].map(toCommand)).toEqual(['/quiet', '/quiet', '/talk'])
  expect(['be /quiet', '/quieter', 'quiet', ''].map(toCommand)).toEqual([null, null, null, null])
})

test('the id of a reply follows from the bot and the message, and is one that anybody could have made', () => {
  const [one, two] = [createMessageId(), createMessageId()]
  const sentAt = '2026-11-21T10:00:00.123Z'
  const botId = createMessageId() as string as UserId
  const id = toReplyId(botId, { id: one, sentAt })
  expect(messageIdSchema.parse(id)).toBe(toReplyId(botId, { id: one, sentAt }))
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(new Date(sentAt).getTime())
  const others = [toReplyId(botId, { id: two, sentAt }), toReplyId(createMessageId() as string as UserId, { id: one, sentAt })]
  expect(new Set([id, ...others]).size).toBe(3)
})
