/** The page's icon, with a dot or without. It is its own address: whatever comes and goes, nothing is asked of the server for it. */
export function toIconAddress({ hasUnread }: { hasUnread: boolean }): string {
  const svg = hasUnread
    ? `${head}<mask id="m"><path fill="#fff" d="M0 0h32v32H0z"/><circle cx="25" cy="7" r="8.5"/></mask><g mask="url(#m)">${discs}</g><circle cx="25" cy="7" r="6.5" fill="#d6402f"/></svg>`
    : `${head}${discs}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

const head =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>.b{fill:#272320}@media (prefers-color-scheme:dark){.b{fill:#eeebe7}}</style>'
const discs = '<path d="M15 2.5v21a10.5 10.5 0 0 1 0-21Z" fill="#0b7a78"/><path class="b" d="M17 8.5v21a10.5 10.5 0 0 0 0-21Z"/>'
