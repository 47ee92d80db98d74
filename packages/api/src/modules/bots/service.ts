import { isUnavailable } from '@parley/db'
import { createSessionId, type UserId } from '@parley/protocol'
import type { Core } from '../../context.ts'
import { findBot, saveBot } from './queries.ts'
import { type BotClock, type BotOptions, type RunningBot, runBot } from './running-bot.ts'

/** Of the account that the server itself answers for. */
export const fairbotUsername = 'fairbot'

/** From now on everyone is shown that this account is a bot, and no bot answers it. */
export const declareBot = ({ db }: Pick<Core, 'db'>, userId: UserId): Promise<void> => saveBot(db.prisma, userId)

/** Runs Fairbot as soon as there is one: the demo world may still be in the making. Where there is none, it looks again now and then. */
export function startFairbot(
  core: Core,
  { seed, onFault, clock = systemClock }: Omit<BotOptions, 'clock'> & { clock?: BotClock },
): RunningBot {
  let bot: RunningBot | null = null
  let looking: Promise<void> | null = null
  let cancel = () => {}
  let closed = false
  look()

  return {
    async close() {
      closed = true
      cancel()
      await looking
      await bot?.close()
    },
  }

  function look(): void {
    looking = tryToRun().catch((error: unknown) => {
      if (!isUnavailable(error)) onFault(error)
    })
    void looking.then(() => {
      if (!bot && !closed) cancel = clock.after(lookEveryMs, look)
    })
  }

  async function tryToRun(): Promise<void> {
    const userId = await findBot(core.db, fairbotUsername)
    if (!userId || closed) return
    // It signs in nowhere and comes through no procedure: nobody asks for its session, and it sends without one.
    const actor = { userId, sessionId: createSessionId() }
    bot = runBot({ ...core, actor, client: { address: null, userAgent: null }, connection: null }, { seed, clock, onFault })
  }
}

const lookEveryMs = 5_000

const systemClock: BotClock = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
