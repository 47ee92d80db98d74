import { useEffect, useState } from 'react'

/** The present, as exactly as labels of days need it: it moves at midnight, and when a sleeping machine wakes up on another day. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date())

  useEffect(() => {
    const check = () => setNow((then) => (then.toDateString() === new Date().toDateString() ? then : new Date()))
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1)
    const timer = setTimeout(check, midnight.getTime() - Date.now() + 50)
    document.addEventListener('visibilitychange', check)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', check)
    }
  }, [now])

  return now
}
