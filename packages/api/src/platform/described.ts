/** A procedure as tRPC keeps it, as far as its description goes. */
interface DescribedProcedure {
  readonly _def: { readonly meta?: unknown; readonly output?: unknown }
}

/** A procedure without an output schema can leak a column, one without a meta has not been thought about: neither starts. */
export function assertProceduresDescribed(procedures: Readonly<Record<string, unknown>>): void {
  const undescribed = Object.entries(procedures)
    .filter(([, procedure]) => {
      const { meta, output } = (procedure as DescribedProcedure)._def
      return !output || typeof meta !== 'object' || meta === null || !('authz' in meta) || !('idempotency' in meta)
    })
    .map(([path]) => path)
  if (undescribed.length > 0) throw new Error(`Without an output schema, authz or idempotency: ${undescribed.join(', ')}`)
}
