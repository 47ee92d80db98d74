import { type Figure, judge, toTable } from './judge.ts'

/** Many connections to real processes, with figures that have to keep to what is promised. */
export interface Workload {
  readonly name: string
  /** One line, for `--help`. */
  readonly about: string
  readonly defaults: WorkloadSize
  measure(options: WorkloadOptions, print: (line: string) => void): Promise<Figure[]>
}

export interface WorkloadSize {
  readonly sockets: number
  readonly seconds: number
  /** How long memory has to come down afterwards. */
  readonly restSeconds: number
  /** Of those that compare: the median of so many is told. */
  readonly rounds: number
}

export interface WorkloadOptions extends WorkloadSize {
  /** A folder for CPU profiles of the server. */
  readonly profileFolder?: string | undefined
  /** Of a workload that has several, the one to be measured. */
  readonly part?: string | undefined
  /** Where a picture of the figures goes, of a workload that has one. */
  readonly chartFile?: string | undefined
}

export interface WorkloadReport {
  readonly workload: string
  readonly options: WorkloadSize
  readonly figures: readonly Figure[]
  readonly breaches: readonly string[]
}

export async function runWorkload(
  { name, defaults, measure }: Workload,
  { profileFolder, part, chartFile, ...given }: Partial<WorkloadOptions>,
  print: (line: string) => void,
): Promise<WorkloadReport> {
  const options = { ...defaults, ...given }
  const figures = await measure({ ...options, profileFolder, part, chartFile }, print)
  const breaches = judge(figures)
  for (const line of toTable(figures)) print(line)
  print(breaches.length === 0 ? 'Every bound is kept.' : `Breached: ${breaches.length}.`)
  for (const breach of breaches) print(`  ${breach}`)
  return { workload: name, options, figures, breaches }
}
