import { useMarkAllRead } from '../../features/chats/index.ts'
import { useShortcuts, useShowShortcuts } from '../../features/shortcuts/index.ts'
import { useSwitcher } from '../../features/switcher/index.ts'

/** [UX44] What the keys of the frame do, wherever one is. Those of the list are the list's. */
export function useFrameKeys(): void {
  const { openSwitcher } = useSwitcher()
  const showShortcuts = useShowShortcuts()
  const markAllRead = useMarkAllRead()
  useShortcuts('frame', {
    openSwitcher,
    showShortcuts,
    markAllRead,
    nextPane: () => toNextPane(1),
    previousPane: () => toNextPane(-1),
  })
}

/** Where the focus goes in each pane that is there, in the order in which they stand. */
const entries = [
  '.list :is(.row[tabindex="0"], .settings-nav [aria-current])',
  '.sheet :is(.talk textarea, .settings h2, .empty .btn)',
  '.details:not(.over) .bar button',
]

/** [UX56] From pane to pane. */
function toNextPane(step: 1 | -1): void {
  const panes = entries.flatMap((entry) => document.querySelector<HTMLElement>(entry) ?? []).filter((pane) => pane.checkVisibility())
  const here = panes.findIndex((pane) => pane.closest('.list, .talk, .details')?.contains(document.activeElement))
  panes[nextIndex(here, step, panes.length)]?.focus()
}

/** Round and round; from nowhere to the first, or backwards to the last. */
export const nextIndex = (here: number, step: 1 | -1, count: number): number =>
  here < 0 ? (step === 1 ? 0 : count - 1) : (here + step + count) % count
