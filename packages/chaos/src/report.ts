import { breachKinds } from './checker.ts'
import type { Done } from './crew.ts'

/** One line for each job as it ends. */
export function toLine({ job, result, kept }: Done): string {
  const { name, wrong, tookMs, schedule, caughtBy, plan } = result
  const mark = wrong.length > 0 ? 'FAILED' : job.kind === 'canary' ? 'caught' : 'ok    '
  const facts = [
    `${(tookMs / 1_000).toFixed(1)} s`,
    ...(schedule ? [`${schedule.acknowledged} acked`, `faults: ${schedule.faults.join(', ')}`] : []),
    ...(typeof schedule?.convergedMs === 'number' ? [`converged in ${Math.round(schedule.convergedMs)} ms`] : []),
    ...(caughtBy === undefined ? [] : [caughtBy.slice(0, 120)]),
  ]
  const line = `${mark} ${name} (${facts.join('; ')})`
  if (wrong.length === 0) return line
  const shown = wrong.slice(0, wrongShownMax).map((text) => `       ${text.slice(0, 600)}`)
  const more = wrong.length > wrongShownMax ? [`       and ${wrong.length - wrongShownMax} more`] : []
  return [
    line,
    ...shown,
    ...more,
    ...(plan === undefined ? [] : [`       planned: ${plan}`]),
    ...(kept ? [`       history: ${kept}`] : []),
  ].join('\n')
}

const wrongShownMax = 6

/** The checker's figures over all schedules. */
export function toTable(done: readonly Done[]): string[] {
  const schedules = done.flatMap(({ result }) => result.schedule ?? [])
  if (schedules.length === 0) return []
  const row = (name: string, value: string | number) => `  ${name.padEnd(22)}${value}`
  const breaches = schedules.flatMap((of) => of.breaches)
  const count = (kind: string) => breaches.filter((of) => of === kind).length
  const faults = Map.groupBy(
    schedules.flatMap((of) => of.faults),
    (kind) => kind,
  )
  const converged = schedules.flatMap(({ convergedMs }) => convergedMs ?? []).sort((left, right) => left - right)
  const took = done.filter(({ result }) => result.schedule).map(({ result }) => result.tookMs / 1_000)
  const at = (share: number) => Math.round(converged[Math.min(converged.length - 1, Math.floor(converged.length * share))] ?? Number.NaN)
  return [
    row('schedules', schedules.length),
    row(
      'acked sends',
      schedules.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    ),
    row(
      'faults',
      [...faults]
        .map(([kind, of]) => `${of.length} × ${kind}`)
        .sort()
        .join(', '),
    ),
    ...breachKinds.filter((kind) => always.has(kind) || count(kind) > 0).map((kind) => row(kind, count(kind))),
    row(
      'unplanned exits',
      schedules.reduce((sum, { unplannedExits }) => sum + unplannedExits, 0),
    ),
    row('looked at', `${schedules.reduce((sum, { lookedAt }) => sum + lookedAt, 0)} devices that would have tried later`),
    row('not converged', schedules.length - converged.length),
    row('converged', `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${Math.round(converged.at(-1) ?? Number.NaN)} ms`),
    row('seconds a schedule', `${(took.reduce((sum, of) => sum + of, 0) / took.length).toFixed(1)} (max ${Math.max(...took).toFixed(1)})`),
  ]
}

const always: ReadonlySet<string> = new Set(['lost', 'twice', 'out of order'])
