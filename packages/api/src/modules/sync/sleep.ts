/** Where a stream with nothing to say waits. From the moment that it is woken it is awake, though it goes on a moment later. */
export interface Sleep {
  isAsleep(): boolean
  wake(): void
  /** Resolves when it is woken, or after so long. */
  untilWoken(forMs: number): Promise<void>
}

export function createSleep(): Sleep {
  let end: (() => void) | null = null
  return {
    isAsleep: () => end !== null,
    wake: () => end?.(),
    async untilWoken(forMs) {
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        end = () => {
          end = null
          resolve()
        }
        timer = setTimeout(end, forMs)
      })
      clearTimeout(timer)
    },
  }
}
