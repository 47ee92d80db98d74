import type { Workload } from '../workload.ts'
import { crowd } from './crowd.ts'
import { growth } from './growth.ts'
import { herd } from './herd.ts'
import { history } from './history.ts'
import { idle } from './idle.ts'
import { several } from './several.ts'
import { slowConsumers } from './slow-consumers.ts'
import { soak } from './soak.ts'

export const workloads: readonly Workload[] = [crowd, slowConsumers, herd, idle, several, soak, growth, history]
