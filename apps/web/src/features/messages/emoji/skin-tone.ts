/** From light to dark, as Unicode has them; none is the yellow of nobody's skin. */
export const skinTones = ['none', 'light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const
export type SkinTone = (typeof skinTones)[number]

const modifiers: Readonly<Record<SkinTone, string>> = {
  none: '',
  light: '\u{1F3FB}',
  'medium-light': '\u{1F3FC}',
  medium: '\u{1F3FD}',
  'medium-dark': '\u{1F3FE}',
  dark: '\u{1F3FF}',
}

/** The emoji in this tone, if it is one of somebody, or of a hand; else as it is. */
export function withSkinTone(emoji: string, tone: SkinTone): string {
  if (tone === 'none') return emoji
  const toned = emoji.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/u, `$1${modifiers[tone]}`)
  return /^\p{RGI_Emoji}$/v.test(toned) ? toned : emoji
}

/** What two emoji have in common that differ in their tone alone. */
export const withoutSkinTone = (emoji: string): string => emoji.replace(/[\u{1F3FB}-\u{1F3FF}]|\uFE0F/gu, '')

const key = 'parley.skin-tone'

/** What was chosen on this device. Without storage it is chosen anew each time. */
export function readSkinTone(): SkinTone {
  try {
    const stored = localStorage.getItem(key)
    return skinTones.find((tone) => tone === stored) ?? 'none'
  } catch {
    return 'none'
  }
}

export function writeSkinTone(tone: SkinTone): void {
  try {
    localStorage.setItem(key, tone)
  } catch {
    // A full or forbidden storage: the choice lasts as long as the picker is open.
    return
  }
}
