import { classNames } from './class-names.ts'

/** One disc, cut and shifted: two halves of one conversation. */
export function Mark({ className, title }: { className?: string; title?: string }) {
  return (
    <svg
      viewBox="0 0 32 32"
      className={classNames('mark', className)}
      {...(title ? { role: 'img', 'aria-label': title } : { 'aria-hidden': true })}
    >
      <path d="M15 2.5v21a10.5 10.5 0 0 1 0-21Z" fill="var(--accent)" />
      <path d="M17 8.5v21a10.5 10.5 0 0 0 0-21Z" fill="var(--ink-1)" />
    </svg>
  )
}
