import { useEffect, useRef } from 'react'

/** Whether a finger, a button or a key has gone down since something opened: the finger that opened it doesn't close it when it lifts. */
export function useNewHand(isOpen: boolean) {
  const isNew = useRef(false)
  useEffect(() => {
    if (!isOpen) return
    isNew.current = false
    const note = () => {
      isNew.current = true
    }
    window.addEventListener('pointerdown', note, true)
    window.addEventListener('keydown', note, true)
    return () => {
      window.removeEventListener('pointerdown', note, true)
      window.removeEventListener('keydown', note, true)
    }
  }, [isOpen])
  return isNew
}
