import { chatScope, createChatId, createUuidv7, type Scope } from '@parley/protocol'
import { expect, test } from 'vitest'
import type { Bus, Word } from './bus.ts'

/** What the buses of some processes, made by one implementation, are tried with. */
export interface BusWorld {
  /** One for each process. Each is connected, as far as this implementation connects, when this resolves. */
  readonly buses: readonly Bus[]
  /** What went wrong, as the buses reported it. */
  readonly faults: readonly unknown[]
  /** Puts a text on the carrier from outside; null where there is no carrier. */
  readonly inject: ((text: string) => Promise<void>) | null
  /** Takes the carrier away and gives it back; null where there is none. */
  readonly carrier: { away(): Promise<void>; back(): Promise<void> } | null
  [Symbol.asyncDispose](): Promise<void>
}

export interface BusContract {
  readonly name: string
  readonly open: () => Promise<BusWorld>
}

/** What every bus promises, whatever carries it. With one process alone, what is said of others holds of nobody. */
export function testBus({ name, open }: BusContract): void {
  test(`${name}: what is hinted and told reaches the process itself at once`, async () => {
    await using world = await open()
    const [bus] = world.buses
    const heard = bus ? listen(bus) : null
    const scope = newScope()
    bus?.hint([scope])
    bus?.tell({ said: 1 })
    expect(heard).toMatchObject({ scopes: [scope], words: [{ said: 1 }] })
  })

  test(`${name}: what is hinted and told reaches every other process, whole, and nobody twice`, async () => {
    await using world = await open()
    const ears = world.buses.map(listen)
    const [bus] = world.buses
    const scopes = Array.from({ length: 1_000 }, newScope)
    const words = Array.from({ length: 200 }, (_, index) => ({ said: index, text: 'ä'.repeat(100) }))
    bus?.hint(scopes)
    for (const word of words) bus?.tell(word)

    for (const ear of ears) {
      await expect.poll(() => ear.scopes.length, eventually).toBe(scopes.length)
      await expect.poll(() => ear.words.length, eventually).toBe(words.length)
    }
    // Whatever came back to who said it has come by the time that something later has gone there and back.
    for (const other of world.buses.slice(1)) other.tell({ answer: true })
    for (const ear of ears) await expect.poll(() => ear.words.some(({ answer }) => answer), eventually).toBe(world.buses.length > 1)
    for (const ear of ears) {
      expect(new Set(ear.scopes)).toEqual(new Set(scopes))
      expect(ear.scopes).toHaveLength(scopes.length)
      expect(ear.words.filter(({ answer }) => !answer)).toEqual(words)
    }
    expect(world.faults).toEqual([])
  })

  test(`${name}: many processes that speak at once all hear each other`, async () => {
    await using world = await open()
    const ears = world.buses.map(listen)
    const said = world.buses.flatMap((bus, index) =>
      Array.from({ length: 50 }, (_, at) => {
        const word = { said: `${index} ${at}` }
        bus.tell(word)
        return word.said
      }),
    )
    for (const ear of ears) {
      await expect.poll(() => new Set(ear.words.map((word) => word['said'])), eventually).toEqual(new Set(said))
    }
  })

  test(`${name}: what this process knows already is hinted to the others alone`, async () => {
    await using world = await open()
    const [own, ...others] = world.buses.map(listen)
    const [bus] = world.buses
    const [known, next] = [newScope(), newScope()]
    bus?.hintOthers([known])
    bus?.hint([next])
    expect(own?.scopes).toEqual([next])
    for (const ear of others) await expect.poll(() => new Set(ear.scopes), eventually).toEqual(new Set([known, next]))
  })

  test(`${name}: repeated hints are one, and of equal words the last counts`, async () => {
    await using world = await open()
    const ears = world.buses.slice(1).map(listen)
    const [bus] = world.buses
    const scope = newScope()
    // What comes first after a pause goes at once, the rest together.
    bus?.tell({ first: true })
    for (const ear of ears) await expect.poll(() => ear.words.length, eventually).toBe(1)
    for (let time = 0; time < 100; time += 1) {
      bus?.hint([scope, scope])
      bus?.tell({ on: time % 2 === 0 })
    }
    bus?.tell({ last: true })
    for (const ear of ears) await expect.poll(() => ear.words.at(-1), eventually).toEqual({ last: true })
    expect(ears.map(({ scopes }) => scopes)).toEqual(ears.map(() => [scope]))
    expect(ears.map(({ words }) => words.slice(1))).toEqual(ears.map(() => [{ on: true }, { on: false }, { last: true }]))
  })

  test(`${name}: what arrives twice or late harms nobody`, async () => {
    await using world = await open()
    const ears = world.buses.map(listen)
    const [from, scope] = [createUuidv7(), newScope()]
    const said = (number: number) => JSON.stringify({ from, number, scopes: [scope], words: [{ number }] })
    for (const number of [2, 1, 2, 1]) await world.inject?.(said(number))
    for (const ear of world.inject ? ears : []) {
      await expect.poll(() => ear.words.length, eventually).toBe(4)
      expect(new Set(ear.scopes)).toEqual(new Set([scope]))
    }
    expect(world.faults).toEqual([])
  })

  test(`${name}: what isn't understood is passed over and said once, and what comes after it is heard`, async () => {
    await using world = await open()
    const ears = world.buses.map(listen)
    const texts = [
      '',
      'no json',
      'null',
      '[]',
      '{}',
      '{"from":"somebody","number":0,"scopes":[],"words":[]}',
      `{"from":"somebody","number":1,"scopes":["chat:everybody"],"words":[]}`,
      '{"from":"somebody","number":1,"scopes":[],"words":["word"]}',
      '{"from":"somebody","number":1e99,"scopes":[],"words":[]}',
    ]
    for (const text of texts) await world.inject?.(text)
    for (const bus of world.buses) bus.tell({ after: true })
    for (const ear of ears) await expect.poll(() => ear.words.length, eventually).toBe(world.buses.length)
    expect(ears.flatMap(({ words }) => words)).toEqual(ears.flatMap(() => world.buses.map(() => ({ after: true }))))
    expect(world.faults).toHaveLength(world.inject ? world.buses.length : 0)
  })

  test(`${name}: a word that is too long for others is heard here, and others learn that they missed one`, async () => {
    await using world = await open()
    const ears = world.buses.map(listen)
    const [bus] = world.buses
    const word = { text: 'x'.repeat(10_000) }
    bus?.tell({ before: true })
    for (const ear of ears) await expect.poll(() => ear.words.length, eventually).toBe(1)
    const gaps = ears.map((ear) => ear.gaps)
    bus?.tell(word)
    bus?.tell({ after: true })
    for (const [index, ear] of ears.entries()) {
      await expect.poll(() => ear.words.at(-1), eventually).toEqual({ after: true })
      expect(ear.words).toHaveLength(index === 0 ? 3 : 2)
      expect(ear.gaps - (gaps[index] ?? 0)).toBe(index === 0 ? 0 : 1)
    }
  })

  test(`${name}: without its carrier it fails nothing and keeps nothing, and after that everyone learns that they missed something`, async () => {
    await using world = await open()
    const ears = world.buses.map(listen)
    const gaps = () => ears.map((ear) => ear.gaps)
    await world.carrier?.away()
    const [before, scope] = [gaps(), newScope()]
    for (const [index, bus] of world.buses.entries()) {
      bus.hint([scope])
      bus.tell({ away: index })
    }
    // Here it goes on as ever.
    expect(ears.map(({ words, scopes }) => [words, scopes])).toEqual(ears.map((_, index) => [[{ away: index }], [scope]]))
    await world.carrier?.back()
    if (world.carrier) {
      for (const [index, ear] of ears.entries()) await expect.poll(() => ear.gaps, eventually).toBeGreaterThan(before[index] ?? 0)
    }
    await expect
      .poll(() => {
        for (const [index, bus] of world.buses.entries()) bus.tell({ back: index })
        return ears.every((ear) => new Set(ear.words.map((word) => word['back'])).size >= world.buses.length)
      }, eventually)
      .toBe(true)
    const away = ears.map((ear) => ear.words.filter((word) => 'away' in word))
    expect(away).toEqual(ears.map((_, index) => [{ away: index }]))
    expect(world.faults.length).toBeLessThanOrEqual(world.carrier ? world.buses.length : 0)
  })

  test(`${name}: who was away may have missed what others said last, even if those are gone`, async () => {
    await using world = await open()
    const [bus, ...others] = world.buses
    const ear = bus ? listen(bus) : null
    await world.carrier?.away()
    for (const other of others) await other.close()
    const before = ear?.gaps ?? 0
    await world.carrier?.back()
    await expect.poll(() => ear?.gaps, eventually).toBe(before + (world.carrier ? 1 : 0))
  })

  test(`${name}: closing hands on what has gathered`, async () => {
    await using world = await open()
    const ears = world.buses.slice(1).map(listen)
    const [bus] = world.buses
    const scopes = Array.from({ length: 500 }, newScope)
    bus?.tell({ first: true })
    bus?.hint(scopes)
    bus?.tell({ last: true })
    await bus?.close()
    for (const ear of ears) {
      await expect.poll(() => ear.words, eventually).toEqual([{ first: true }, { last: true }])
      await expect.poll(() => new Set(ear.scopes), eventually).toEqual(new Set(scopes))
    }
    // Nobody waits for a bus that is closed, and what is still given to it is for this process alone.
    bus?.hint(scopes)
    bus?.tell({ late: true })
    await bus?.close()
    expect(world.faults).toEqual([])
  })
}

interface Ear {
  readonly scopes: Scope[]
  readonly words: Word[]
  gaps: number
}

export function listen(bus: Bus): Ear {
  const ear: Ear = { scopes: [], words: [], gaps: 0 }
  bus.onHint((scopes) => ear.scopes.push(...scopes))
  bus.onWord((word) => ear.words.push(word))
  bus.onGap(() => {
    ear.gaps += 1
  })
  return ear
}

const newScope = (): Scope => chatScope(createChatId())
const eventually = { timeout: 10_000, interval: 10 }
