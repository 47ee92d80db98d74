import { appearanceChoices, appearanceKey, keepAppearance } from './appearance.ts'

/** [UX54] Stands first in the body, so that the document has its attributes before anything of it is painted. */
export function AppearanceScript({ nonce }: { nonce: string }) {
  const source = `(${keepAppearance.toString()})(${JSON.stringify(appearanceKey)},${JSON.stringify(appearanceChoices)})`
  return (
    <script
      nonce={nonce}
      // A browser hides the nonce from the page.
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: our own source, with nothing from outside in it
      dangerouslySetInnerHTML={{ __html: source }}
    />
  )
}
