import { randomUUID } from 'node:crypto'
import { type Scope, scopeSchema } from '@parley/protocol'
import { z } from 'zod'
import { type Bus, createMemoryBus, type Word } from './bus.ts'

/** Takes texts from each process to all of them, the one that says them among them. */
export interface Carrier {
  /** In this order. Rejects when it isn't known whether they went out. */
  publish(texts: readonly string[]): Promise<void>
  /** It neither fails nor takes long. */
  close(): Promise<void>
}

export interface CarrierEar {
  text(text: string): void
  /** Nothing more comes: it has to be opened anew. */
  lost(error: unknown): void
}

export type OpenCarrier = (ear: CarrierEar) => Promise<Carrier>

export interface BusTimes {
  /** What is said within this time goes out together; the first after a pause goes at once. */
  readonly gatherMs: number
  /** How often a process says something, if only that it is there. What hasn't come back to it two beats later won't come. */
  readonly beatMs: number
  /** The next try after the nth failure in a row is at `random() × min(retryMsMax, 100 ms × 2^(n−1))`. */
  readonly retryMsMax: number
  /** While nothing is carried: how often it is taken for granted that something was missed. */
  readonly awayGapMs: number
}

export const defaultBusTimes: BusTimes = { gatherMs: 50, beatMs: 5_000, retryMsMax: 2_000, awayGapMs: 30_000 }

/** What one process says at a time. Numbered from 1 without a hole, so that who misses something knows. */
const saidSchema = z.object({
  from: z.string().min(1).max(100),
  number: z.int().min(1),
  scopes: z.array(scopeSchema),
  words: z.array(z.record(z.string(), z.unknown())),
  /** Nothing more comes from this process, and nothing was left unsaid. */
  last: z.literal(true).optional(),
})

/** The carrier of this moment. */
interface Link {
  readonly carrier: Carrier
  /** Since something that this process said has come back to it. */
  confirmed: boolean
  sending: Promise<void> | null
  /** The last own number that came back, the one that has to be back at the next beat, and at the one after that. */
  heardBack: number
  dueBack: number
  dueNext: number
}

/**
 * The bus between processes, over whatever carries texts. It takes over what carriers have in common: hints and words are gathered, each said
 * once however often it was given, and split so that no text is longer than a carrier takes. What this process says must come back to it, or
 * the carrier is none and is opened anew: so a connection that died without a word is noticed, and one that can't listen. While there is no
 * carrier nothing is kept and nothing fails: hints are found by the sweep of the tails, words are lost, which the others learn from the
 * numbers once there is one again. A process that falls silent without a word of farewell was killed, and what it was about to say counts as
 * missed.
 */
export function createCarriedBus({
  name,
  open,
  onFault,
  times: { gatherMs, beatMs, retryMsMax, awayGapMs } = defaultBusTimes,
}: {
  /** Of what carries, for who reads the log. */
  name: string
  open: OpenCarrier
  onFault: (error: unknown) => void
  times?: BusTimes
}): Bus {
  const here = createMemoryBus()
  const processId = randomUUID()
  const gapListeners: (() => void)[] = []
  const scopes = new Set<Scope>()
  /** As JSON, so that the same word is there once: where it was said last. */
  const words = new Set<string>()
  /** The last number heard from each process, and after how many beats of ours. Who was heard longest ago comes first. */
  const heard = new Map<string, { readonly number: number; readonly atBeat: number }>()
  let beats = 0
  let number = 0
  /** A word was dropped: a number is left out, by which the others notice. */
  let hasLostWords = false
  let link: Link | null = null
  let opening: Promise<void> | null = null
  let failures = 0
  const reported = new Set<'away' | 'not-understood' | 'too-long'>()
  let sentAt = Number.NEGATIVE_INFINITY
  let sendTimer: NodeJS.Timeout | null = null
  let retryTimer: NodeJS.Timeout | null = null
  let closed = false

  const beatTimer = setInterval(beat, beatMs).unref()
  const awayTimer = setInterval(() => {
    if (!link?.confirmed) missSomething()
  }, awayGapMs).unref()
  openLink()

  return {
    hint(moved) {
      here.hint(moved)
      hintOthers(moved)
    },
    hintOthers,
    onHint: here.onHint,
    tell(word) {
      here.tell(word)
      if (closed) return
      gather(word)
      sendSoon()
    },
    onWord: here.onWord,
    onGap: (listener) => void gapListeners.push(listener),
    async close() {
      if (closed) return
      closed = true
      for (const timer of [beatTimer, awayTimer]) clearInterval(timer)
      for (const timer of [sendTimer, retryTimer]) if (timer) clearTimeout(timer)
      // One that doesn't come to an end closes what it opens by itself.
      if (opening) await within(closeMs, opening)
      const last = link
      if (!last) return
      if (last.confirmed) await within(closeMs, sendLast(last))
      link = null
      await last.carrier.close()
    },
  }

  function hintOthers(moved: readonly Scope[]): void {
    if (!link?.confirmed || closed) return
    for (const scope of moved) scopes.add(scope)
    if (scopes.size > scopesMax) scopes.clear()
    sendSoon()
  }

  function openLink(): void {
    opening = tryToOpen().finally(() => {
      opening = null
    })
  }

  async function tryToOpen(): Promise<void> {
    let opened: Link | null = null
    let lostAlready: unknown = null
    try {
      const carrier = await open({
        text: (text) => {
          if (opened && opened === link) hear(opened, text)
        },
        lost: (error) => {
          lostAlready = error ?? new Error(`${name} is gone`)
          if (opened) lose(opened, lostAlready)
        },
      })
      opened = { carrier, confirmed: false, sending: null, heardBack: number, dueBack: number, dueNext: number }
    } catch (error) {
      retryLater(error)
      return
    }
    if (closed) return opened.carrier.close()
    link = opened
    if (lostAlready) return lose(opened, lostAlready)
    // It counts once this has come back.
    send(opened)
    opened.dueNext = number
  }

  function lose(lost: Link, error: unknown): void {
    if (lost !== link) return
    link = null
    scopes.clear()
    if (words.size > 0) loseWords()
    void lost.carrier.close()
    retryLater(error)
  }

  function retryLater(error: unknown): void {
    if (closed) return
    report('away', new Error(`Other processes can't be reached by ${name}: what they do is found a moment later`, { cause: error }))
    const pauseMs = Math.random() * Math.min(retryMsMax, 100 * 2 ** failures)
    failures = Math.min(failures + 1, 20)
    retryTimer = setTimeout(openLink, pauseMs).unref()
  }

  function beat(): void {
    if (!link) return
    if (link.heardBack < link.dueBack) {
      lose(
        link,
        new Error(`What is said by ${name} doesn't come back: it is gone, or has no session of its own (PgBouncer in transaction mode)`),
      )
      return
    }
    failures = 0
    beats += 1
    missSilent()
    send(link)
    link.dueBack = link.dueNext
    link.dueNext = number
  }

  function gather(word: Word): void {
    const text = JSON.stringify(word)
    if (Buffer.byteLength(text) > itemBytesMax) {
      report('too-long', new Error(`A word of ${text.length} characters is too long for the bus: it was told in this process alone`))
      loseWords()
      return
    }
    if (!link?.confirmed) {
      hasLostWords = true
      return
    }
    words.delete(text)
    words.add(text)
    if (words.size > wordsMax) loseWords()
  }

  function loseWords(): void {
    words.clear()
    hasLostWords = true
  }

  function sendSoon(): void {
    if (sendTimer || closed || !link?.confirmed || link.sending || scopes.size + words.size === 0) return
    sendTimer = setTimeout(
      () => {
        sendTimer = null
        if (link) send(link)
      },
      Math.max(0, sentAt + gatherMs - performance.now()),
    )
  }

  /** What has gathered, or, with nothing, the number alone. One at a time: what comes meanwhile gathers. */
  function send(to: Link): void {
    if (to.sending) return
    sentAt = performance.now()
    to.sending = to.carrier.publish(takeTexts()).then(
      () => {
        to.sending = null
        if (to === link) sendSoon()
      },
      (error: unknown) => {
        to.sending = null
        lose(to, error)
      },
    )
  }

  async function sendLast(last: Link): Promise<void> {
    await last.sending
    await last.carrier.publish(takeTexts({ isLast: true })).catch(() => {})
  }

  function takeTexts({ isLast = false } = {}): string[] {
    if (hasLostWords) number += 1
    hasLostWords = false
    const parts: { scopes: string[]; words: string[]; bytes: number }[] = [{ scopes: [], words: [], bytes: 0 }]
    function put(kind: 'scopes' | 'words', text: string): void {
      const bytes = Buffer.byteLength(text) + 1
      let part = parts.at(-1)
      if (!part || part.bytes + bytes > itemBytesMax) {
        part = { scopes: [], words: [], bytes: 0 }
        parts.push(part)
      }
      part[kind].push(text)
      part.bytes += bytes
    }
    for (const scope of scopes) put('scopes', JSON.stringify(scope))
    for (const word of words) put('words', word)
    scopes.clear()
    words.clear()
    return parts.map((part, index) => {
      number += 1
      const last = isLast && index === parts.length - 1 ? ',"last":true' : ''
      return `{"from":"${processId}","number":${number},"scopes":[${part.scopes.join()}],"words":[${part.words.join()}]${last}}`
    })
  }

  function hear(from: Link, text: string): void {
    const said = toSaid(text)
    if (!said) {
      report('not-understood', new Error(`Something on ${name} isn't understood and is passed over: is it a process of another version?`))
      return
    }
    if (said.from === processId) {
      from.heardBack = Math.max(from.heardBack, said.number)
      if (!from.confirmed) confirm(from)
      return
    }
    const before = heard.get(said.from)?.number ?? 0
    heard.delete(said.from)
    if (!said.last) heard.set(said.from, { number: Math.max(before, said.number), atBeat: beats })
    const [longestSilent] = heard.keys()
    if (heard.size > processesMax && longestSilent) heard.delete(longestSilent)
    if (said.scopes.length > 0) here.hint(said.scopes)
    for (const word of said.words) here.tell(word)
    if (said.number > before + 1) missSomething()
  }

  function missSilent(): void {
    const silent = [...heard].filter(([, { atBeat }]) => beats - atBeat > silentBeatsMax)
    for (const [other] of silent) heard.delete(other)
    if (silent.length > 0) missSomething()
  }

  function confirm(from: Link): void {
    from.confirmed = true
    reported.delete('away')
    missSomething()
  }

  function missSomething(): void {
    for (const listener of gapListeners) listener()
  }

  function report(what: 'away' | 'not-understood' | 'too-long', fault: Error): void {
    if (reported.has(what)) return
    reported.add(what)
    onFault(fault)
  }
}

function toSaid(text: string): z.infer<typeof saidSchema> | null {
  try {
    return saidSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    work,
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms)
    }),
  ])
  clearTimeout(timer)
}

/** A payload of Postgres ends at 8,000 bytes; sender and number take less than 150. */
const itemBytesMax = 6_800
/** More than move in the time that gathering takes: beyond it they are found by the sweep, and words count as missed. */
const scopesMax = 10_000
const wordsMax = 20_000
const processesMax = 1_000
/** One beat may come late. */
const silentBeatsMax = 2
const closeMs = 1_000
