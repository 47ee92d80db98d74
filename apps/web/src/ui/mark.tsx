import { classNames } from './class-names.ts'

/** One disc, cut and shifted: two halves of one conversation. Decoration: beside it, or as its neighbour, stands the name. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={classNames('mark', className)} aria-hidden="true">
      <path d="M15 2.5v21a10.5 10.5 0 0 1 0-21Z" fill="var(--accent)" />
      <path d="M17 8.5v21a10.5 10.5 0 0 0 0-21Z" fill="var(--ink-1)" />
    </svg>
  )
}
