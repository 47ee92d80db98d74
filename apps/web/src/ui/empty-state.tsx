import type { ReactNode } from 'react'

export type EmptyStateProps = {
  art: Art
  title: ReactNode
  hint?: ReactNode
  /** One at most. */
  action?: ReactNode
  as?: 'h1' | 'h2' | 'h3'
}

/** What stands where there is nothing: a drawing, one line, one reason, one thing to do. */
export function EmptyState({ art, title, hint, action, as: Heading = 'h2' }: EmptyStateProps) {
  return (
    <div className="empty">
      <HalfDiscs art={art} />
      <Heading>{title}</Heading>
      {hint && <p>{hint}</p>}
      {action}
    </div>
  )
}

/** The mark's two halves, in the state they are in. */
type Art = 'nothing-yet' | 'someone-waits' | 'nothing-found' | 'locked'

function HalfDiscs({ art }: { art: Art }) {
  return (
    <svg className="art" viewBox="0 0 96 96" aria-hidden="true">
      {halves[art]}
    </svg>
  )
}

const outline = { fill: 'none', stroke: 'var(--line-3)', strokeWidth: 2, strokeDasharray: '4 5' }
const line = { stroke: 'var(--accent)', strokeWidth: 3, strokeLinecap: 'round' as const }
const left = 'M45 12v56a28 28 0 0 1 0-56Z'
const right = 'M51 28v56a28 28 0 0 0 0-56Z'

const halves: Record<Art, ReactNode> = {
  'nothing-yet': (
    <>
      <path d={left} fill="var(--accent-soft)" />
      <path d={right} fill="var(--fill-2)" />
      <path d="M32 36h8M28 44h12" {...line} />
    </>
  ),
  'someone-waits': (
    <>
      <path d={left} {...outline} />
      <path d={right} fill="var(--accent-soft)" />
      <path d="M60 50h10M60 58h7" {...line} />
    </>
  ),
  'nothing-found': (
    <>
      <path d={left} fill="var(--fill-2)" />
      <path d={right} {...outline} />
    </>
  ),
  locked: (
    <>
      <path d="M45 20v56a28 28 0 0 1 0-56Z" fill="var(--fill-2)" />
      <path d="M51 20v56a28 28 0 0 0 0-56Z" fill="var(--fill-2)" />
      <path d="M43 44v-4a5 5 0 0 1 10 0v4" fill="none" stroke="var(--ink-3)" strokeWidth="2.5" />
      <rect x="38" y="44" width="20" height="16" rx="4" fill="var(--ink-3)" />
    </>
  ),
}
