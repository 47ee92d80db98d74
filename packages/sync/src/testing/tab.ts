import type { Tabs } from '../tabs.ts'
import type { ManualClock } from './manual-clock.ts'
import type { MemoryStorage } from './memory-storage.ts'
import type { MemoryTabs } from './memory-tabs.ts'
import type { Faults, ModelServer } from './model-server.ts'
import type { alice } from './words.ts'
import { createDevice } from './world.ts'

/** One more tab of a device: an engine of its own with the storage of all, that can be killed. */
export function openTab(given: {
  server: ModelServer
  clock: ManualClock
  storage: MemoryStorage
  tabs: MemoryTabs
  faults?: Faults
  number: number
  user?: typeof alice
  /** What is otherwise about how this one sees the others. */
  toTabs?: (tabs: Tabs) => Tabs
}) {
  const { clock, storage, tabs, toTabs = (own) => own, ...rest } = given
  const life = { isOver: false }
  const tab = tabs.open()
  const opened = createDevice({
    ...rest,
    clock: { ...clock, after: (delayMs, run) => clock.after(delayMs, () => life.isOver || run()) },
    storage: mortal(storage, life),
    tabs: toTabs(tab),
  })
  return {
    ...opened,
    async online() {
      opened.engine.start()
      await clock.advance(0)
      return opened.engine
    },
    /** The tab is gone between two instructions: nothing of it runs any more, and nobody is told. */
    kill() {
      life.isOver = true
      tab.kill()
      opened.device.setReachable(false)
    },
  }
}

/** The storage as one tab has it: what it asks for after its end isn't done. */
function mortal(storage: MemoryStorage, life: { isOver: boolean }): MemoryStorage {
  const never = () => new Promise<never>(() => undefined)
  return {
    ...storage,
    load: () => (life.isOver ? never() : storage.load()),
    save: (changes) => (life.isOver ? never() : storage.save(changes)),
    clear: () => (life.isOver ? never() : storage.clear()),
  }
}
