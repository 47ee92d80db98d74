/** Where a stream with nothing to say waits. From the moment that it is woken it is awake, though it goes on a moment later. */
export class Sleep {
  #timer: NodeJS.Timeout | null = null
  #goOn: (() => void) | null = null

  isAsleep(): boolean {
    return this.#goOn !== null
  }

  end(): void {
    const goOn = this.#goOn
    if (!goOn) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#goOn = null
    goOn()
  }

  /** Resolves when it is woken, or after so long. */
  untilWoken(forMs: number): Promise<void> {
    this.#timer = setTimeout(endOf, forMs, this)
    return new Promise((resolve) => {
      this.#goOn = resolve
    })
  }
}

const endOf = (sleep: Sleep): void => sleep.end()
