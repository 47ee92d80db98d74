/**
 * Calls when what an element does on its way out is over: at once, before anything is drawn, where nothing moves. Who comes back in between
 * takes it back.
 */
export function afterLeaving(element: Element | null, then: () => void): () => void {
  const underWay = element?.getAnimations() ?? []
  if (underWay.length === 0) {
    then()
    return () => {}
  }
  let isCurrent = true
  void Promise.allSettled(underWay.map(({ finished }) => finished)).then(() => isCurrent && then())
  return () => {
    isCurrent = false
  }
}
