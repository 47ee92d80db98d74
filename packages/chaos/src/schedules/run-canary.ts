import { importClientWithout } from '../canary/import-without.ts'
import type { World } from '../world/world.ts'
import type { TargetedCanary } from './canaries.ts'
import { runScenario, type ScenarioResult } from './scenarios.ts'

/** The fault made for a guard, on a program that lacks it: it has to break the promise. */
export async function runCanary(world: World, canary: TargetedCanary): Promise<ScenarioResult> {
  if (canary.of === 'client') {
    await world.become(null)
    const { createParley } = await importClientWithout(canary)
    return runScenario(world, canary.scenario, { create: createParley })
  }
  if (canary.sql !== undefined) await world.db.prisma.$executeRawUnsafe(canary.sql)
  try {
    await world.become(canary.edits.length > 0 ? canary : null)
    return await runScenario(world, canary.scenario)
  } finally {
    if (canary.undo !== undefined) await world.db.prisma.$executeRawUnsafe(canary.undo)
  }
}
