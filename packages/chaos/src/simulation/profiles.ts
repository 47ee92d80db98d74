import type { Profile } from './schedule.ts'

/** Each looks at one kind of trouble closely, the first at all of them together. */
export const profiles = [
  {
    name: 'everything',
    devices: 3,
    weights: {
      write: 8,
      'say at once': 1,
      edit: 1,
      remove: 1,
      read: 1,
      look: 1,
      'look away': 1,
      wait: 5,
      cut: 1,
      silence: 1,
      network: 1,
      kill: 1,
      storage: 1,
      crash: 1,
      database: 1,
      bus: 1,
      'put out': 1,
      'let in': 1,
      'back up': 1,
      restore: 1,
    },
    fateOneIn: 3,
  },
  { name: 'network', devices: 2, weights: { write: 6, wait: 4, cut: 2, silence: 1, network: 1, look: 1, 'look away': 1 }, fateOneIn: 2 },
  {
    name: 'processes',
    devices: 2,
    weights: { write: 6, wait: 3, crash: 1, database: 1 },
    fateOneIn: 2,
    fates: ['commit-unavailable', 'commit-unanswered', 'commit-crash'],
  },
  { name: 'no hints', devices: 2, weights: { write: 4, wait: 3, edit: 1 }, fateOneIn: null, bus: 'lost', steps: { min: 4, max: 10 } },
  { name: 'crowd', devices: 2, weights: { write: 4, 'say at once': 3, wait: 2, crash: 1 }, fateOneIn: null, steps: { min: 4, max: 10 } },
  { name: 'bus', devices: 3, weights: { write: 8, wait: 3, bus: 2, cut: 1 }, fateOneIn: null },
  { name: 'devices', devices: 2, weights: { write: 6, wait: 3, kill: 2, storage: 1, edit: 1, read: 1, cut: 1 }, fateOneIn: 2 },
  { name: 'membership', devices: 2, weights: { write: 6, wait: 3, 'put out': 2, 'let in': 2, cut: 1, look: 1, edit: 1 }, fateOneIn: 4 },
  { name: 'restore', devices: 2, weights: { write: 6, wait: 3, 'back up': 1, restore: 1, kill: 1, cut: 1 }, fateOneIn: 4 },
  {
    name: 'slow',
    devices: 2,
    weights: { write: 8, wait: 3, network: 2, cut: 1 },
    fateOneIn: null,
    long: true,
    steps: { min: 10, max: 30 },
  },
  {
    name: 'out and back',
    devices: 2,
    weights: { write: 2, 'put out': 3, 'let in': 3, 'look away': 1, network: 3, wait: 3 },
    fateOneIn: null,
    steps: { min: 8, max: 16 },
  },
  {
    name: 'coming back',
    devices: 3,
    weights: { write: 4, cut: 3, 'look away': 2, wait: 4 },
    fateOneIn: null,
    database: 'slow',
    waitsMs: [60, 200, 400],
    steps: { min: 10, max: 16 },
  },
  {
    name: 'swallowed answers',
    devices: 2,
    weights: { write: 4, wait: 2 },
    fateOneIn: 2,
    fates: ['answer-swallowed'],
    steps: { min: 3, max: 8 },
  },
  { name: 'frames', devices: 2, weights: { write: 6, wait: 3, frames: 2, cut: 1, edit: 1 }, fateOneIn: null, steps: { min: 8, max: 16 } },
] as const satisfies readonly Profile[]

export type ProfileName = (typeof profiles)[number]['name']

export function profileOf(name: string): Profile {
  const profile = profiles.find((one) => one.name === name)
  if (!profile) throw new Error(`There is no profile ${name}`)
  return profile
}
