/**
 * How Parley looks and moves in this browser, beside its theme. Kept here and nowhere else: a phone wants other letters than a wall.
 * Each name is an attribute of the document, `data-density` and so on, and what it does is CSS.
 */
export const appearanceChoices = {
  density: ['comfortable', 'compact'],
  'text-size': ['small', 'usual', 'large', 'largest'],
  contrast: ['system', 'more'],
  motion: ['system', 'none'],
} as const

type Choices = typeof appearanceChoices
export type Appearance = { readonly [Name in keyof Choices]: Choices[Name][number] }

/** For whoever never chose. */
export const usualAppearance: Appearance = { density: 'comfortable', 'text-size': 'usual', contrast: 'system', motion: 'system' }

export const appearanceKey = 'parley.appearance'

/** What was kept; of what isn't a choice, or no longer, the usual. */
export function parseAppearance(kept: string | null): Appearance {
  const stored = toRecord(kept)
  const entries = Object.entries(appearanceChoices).flatMap(([name, values]) => {
    const value = values.find((choice) => choice === stored[name])
    return value === undefined ? [] : [[name, value]]
  })
  return { ...usualAppearance, ...Object.fromEntries(entries) }
}

function toRecord(kept: string | null): Record<string, unknown> {
  try {
    const stored: unknown = JSON.parse(kept ?? '{}')
    return typeof stored === 'object' && stored !== null ? { ...stored } : {}
  } catch {
    return {}
  }
}

/**
 * Runs before the first paint, so that no page is drawn twice, and whenever another tab chooses something else. It travels as its own
 * source text: it may use nothing but its arguments and what a browser has.
 */
export function keepAppearance(key: string, choices: Readonly<Record<string, readonly string[]>>): void {
  const root = document.documentElement
  const apply = () => {
    let kept: Record<string, string> | null = null
    try {
      kept = JSON.parse(localStorage.getItem(key) || '{}')
    } catch {
      // What can't be read is what one has who never chose.
    }
    for (const name of Object.keys(choices)) {
      const value = kept?.[name]
      if (value && choices[name]?.includes(value)) root.setAttribute(`data-${name}`, value)
      else root.removeAttribute(`data-${name}`)
    }
  }
  apply()
  window.addEventListener('storage', (event) => {
    if (event.key === key || event.key === null) apply()
  })
}
