import { useTheme } from 'next-themes'

/** Which theme was chosen, and the way to another: nothing fades on the way from one to the other. */
export function useThemeChoice(): { theme: string; setTheme: (theme: string) => void } {
  const { theme = 'system', setTheme } = useTheme()
  const change = (next: string) => {
    const root = document.documentElement
    root.setAttribute('data-changing', 'theme')
    setTheme(next)
    // By the second frame the first one has been drawn in the new colours.
    requestAnimationFrame(() => requestAnimationFrame(() => root.removeAttribute('data-changing')))
  }
  return { theme, setTheme: change }
}
