import { assertDurable, type Database, statement } from '@parley/db'

const asksStatement = statement<{ ready: number }>('readiness.asks', 'select 1 as ready')

/**
 * Whether the database answers and keeps what it confirms. Said within `answersWithinMs` even when the database says nothing at all; however
 * many ask meanwhile, it is asked once.
 */
export function createReadiness(db: Database, { onFault }: { onFault: (error: unknown) => void }): () => Promise<boolean> {
  let durable = false
  let asking: Promise<boolean> | null = null

  async function ask(): Promise<boolean> {
    try {
      await db.query(asksStatement, [])
      if (!durable) await assertDurable(db)
      durable = true
      return true
    } catch (error) {
      onFault(error)
      return false
    } finally {
      asking = null
    }
  }

  return async () => {
    asking ??= ask()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, answersWithinMs, false)
    })
    const ready = await Promise.race([asking, late])
    clearTimeout(timer)
    return ready
  }
}

const answersWithinMs = 2_000
