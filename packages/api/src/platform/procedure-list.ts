export interface ListedProcedure {
  readonly path: string
  readonly type: 'query' | 'mutation' | 'subscription'
  readonly meta: unknown
  readonly output: unknown
}

/** Every procedure of a router with what tRPC keeps of it; the types of the router show less than is there. */
export function listProcedures(router: { _def: { procedures: unknown } }): ListedProcedure[] {
  const procedures = router._def.procedures as Record<string, { _def: Omit<ListedProcedure, 'path'> }>
  return Object.entries(procedures).map(([path, { _def }]) => ({ path, type: _def.type, meta: _def.meta, output: _def.output }))
}

/** A procedure without an output schema can leak a column, one without a meta has not been thought about: neither starts. */
export function assertProceduresDescribed(procedures: readonly ListedProcedure[]): void {
  const undescribed = procedures.filter(
    ({ meta, output }) => !output || typeof meta !== 'object' || meta === null || !('authz' in meta) || !('idempotency' in meta),
  )
  if (undescribed.length > 0) {
    throw new Error(`Without an output schema, authz or idempotency: ${undescribed.map(({ path }) => path).join(', ')}`)
  }
}
