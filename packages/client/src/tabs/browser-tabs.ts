import type { UserId } from '@parley/protocol'
import type { Tabs, TabWord } from '@parley/sync'

/** The parts of a browser by which its tabs know of each other. */
export type TabsBrowser = {
  /** Not there without a secure context: a page of another machine over plain HTTP. */
  readonly locks: Locks | undefined
  readonly openChannel: (name: string) => Channel
}

/** Of the Web Locks API, what is used here. With `ifAvailable` the lock is null where somebody has it. */
export type Locks = {
  request<Result>(
    name: string,
    options: { ifAvailable?: true; signal?: AbortSignal },
    run: (lock: object | null) => Promise<Result>,
  ): Promise<Result>
}

export type Channel = {
  onmessage: ((event: { readonly data: unknown }) => void) | null
  postMessage(word: unknown): void
  close(): void
}

/**
 * The tabs in which one person uses one API on this device: words go over a BroadcastChannel, lanes are Web Locks, which a tab loses with
 * its life. Where there are no locks each tab has every lane, and the server takes a message that comes twice for one.
 */
export function createBrowserTabs(whose: { url: string; userId: UserId }, { locks, openChannel }: TabsBrowser): Tabs {
  const name = `parley:${new URL(whose.url).origin}:${whose.userId}`
  let channel: Channel | null = null

  return {
    tell(word) {
      channel?.postMessage(word)
    },

    hear(listener) {
      const opened = openChannel(`${name}:${wordsVersion}`)
      channel = opened
      opened.onmessage = ({ data }) => listener(data as TabWord)
      return () => {
        if (channel === opened) channel = null
        opened.onmessage = null
        opened.close()
      }
    },

    hold(lane, onHeld) {
      if (!locks) {
        onHeld('at once')
        return () => {}
      }
      return holdLock(locks, `${name}:${lane}`, onHeld)
    },
  }
}

/** Raised with every change of what tabs say to each other: tabs of different builds don't hear each other, and have the storage in common. */
const wordsVersion = 1

function holdLock(locks: Locks, name: string, onHeld: Parameters<Tabs['hold']>[1]): () => void {
  const leaving = new AbortController()
  const { signal } = leaving
  let letGo = () => {}

  /** The lock is this tab's until what is returned resolves. */
  function keep(turn: 'at once' | 'waited'): Promise<void> {
    return new Promise((resolve) => {
      letGo = resolve
      if (signal.aborted) resolve()
      else onHeld(turn)
    })
  }

  async function ask() {
    const isOver = await locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await keep('at once')
      return lock !== null
    })
    if (!isOver && !signal.aborted) await locks.request(name, { signal }, () => keep('waited'))
  }

  ask().catch(() => {
    // A page that may have no locks, or isn't shown any more, is as one without others.
    if (!signal.aborted) onHeld('at once')
  })
  return () => {
    leaving.abort()
    letGo()
  }
}
