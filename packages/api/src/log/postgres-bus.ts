import { openNotifications } from '@parley/db'
import type { Bus } from './bus.ts'
import { type BusTimes, createCarriedBus } from './carried-bus.ts'

/**
 * By NOTIFY, on one connection of its own, apart from every transaction: a commit that notifies takes a lock of the whole server, so the
 * hot path never does, and what has gathered is said twenty times a second at most. Behind PgBouncer in transaction mode LISTEN hears
 * nothing. Then, and while the database is away, news of other processes comes with the sweep, within a second, and registers of others
 * within half a minute.
 */
export function createPostgresBus({ url, onFault, times }: { url: string; onFault: (error: unknown) => void; times?: BusTimes }): Bus {
  return createCarriedBus({
    name: 'Postgres',
    onFault,
    ...(times && { times }),
    async open(ear) {
      const { notify, close } = await openNotifications({ url, channel, onNotification: ear.text, onLost: ear.lost })
      return { publish: notify, close }
    },
  })
}

/** Channels of Postgres belong to one database. */
const channel = 'parley_bus'
