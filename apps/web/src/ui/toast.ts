/** What came of something one did, said once at the foot of the window: `showToast({ text, action })`. */
export type Toast = {
  text: string
  kind?: 'calm' | 'problem'
  /** One thing to do about it: `Undo`, `Details`. The toast leaves with it. */
  action?: { label: string; run: () => void }
  /** Nobody took the action, and nobody can any more. */
  onLeft?: () => void
}

export type ShownToast = Toast & { id: number; isLeaving: boolean }

/** How long one stays when nobody points at it; its time stands still under the pointer, with the focus, and in a hidden tab. */
export const toastMs = 5_000
const leaveMs = 120
const shownMax = 3

let shown: readonly ShownToast[] = []
let lastId = 0
const listeners = new Set<() => void>()

/** Answers with the way to take it back. More than three are none that anyone reads: the oldest leaves. */
export function showToast(toast: Toast): () => void {
  lastId += 1
  const id = lastId
  const staying = shown.filter(({ isLeaving }) => !isLeaving)
  for (const { id: oldest } of staying.slice(0, Math.max(0, staying.length + 1 - shownMax))) leave(oldest)
  change([...shown, { ...toast, id, isLeaving: false }])
  return () => leave(id)
}

/** `acted`: its action was taken. Leaving twice is leaving once. */
export function leave(id: number, how: 'left' | 'acted' = 'left'): void {
  const toast = shown.find((each) => each.id === id && !each.isLeaving)
  if (!toast) return
  change(shown.map((each) => (each.id === id ? { ...each, isLeaving: true } : each)))
  setTimeout(() => change(shown.filter((each) => each.id !== id)), leaveMs)
  if (how === 'left') toast.onLeft?.()
  else toast.action?.run()
}

export const shownToasts = (): readonly ShownToast[] => shown

export function onToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function change(next: readonly ShownToast[]): void {
  shown = next
  for (const listener of listeners) listener()
}
