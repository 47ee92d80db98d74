import type { User, UserId } from '@parley/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forgetPersonHere, hasRunOut, keepPersonHere, noteSeenHere, readPersonHere } from './person-here.ts'

const alice = { id: '01890000-0000-7000-8000-00000000000a' as UserId, displayName: 'Alice' } as User
const dayMs = 24 * 60 * 60_000

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-20T12:00:00Z') })
  const kept = new Map<string, Map<string, Response>>()
  vi.stubGlobal('caches', {
    async open(name: string) {
      const content = kept.get(name) ?? new Map()
      kept.set(name, content)
      return { put: async (address: string, answer: Response) => void content.set(address, answer) }
    },
    match: async (address: string, { cacheName }: { cacheName: string }) => kept.get(cacheName)?.get(address)?.clone(),
    delete: async (name: string) => kept.delete(name),
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('[UX51] whoever was here last is known without a server, until their session ends', async () => {
  expect(await readPersonHere()).toBe(null)
  await keepPersonHere(alice)
  expect(await readPersonHere()).toEqual(alice)
  await forgetPersonHere()
  expect(await readPersonHere()).toBe(null)
})

test('a session that nobody has used for a month has run out; before that somebody has ended it', async () => {
  expect(await hasRunOut()).toBe(false)
  await noteSeenHere()
  vi.advanceTimersByTime(29 * dayMs)
  expect(await hasRunOut()).toBe(false)
  vi.advanceTimersByTime(dayMs)
  expect(await hasRunOut()).toBe(true)
})

test('where a browser keeps nothing, nobody is here, and nothing fails', async () => {
  vi.unstubAllGlobals()
  await keepPersonHere(alice)
  expect([await readPersonHere(), await hasRunOut()]).toEqual([null, false])
  await forgetPersonHere()
})
