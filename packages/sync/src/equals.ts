/** Whether two values of plain JSON say the same. What says the same keeps its identity in the state. */
export function equals(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  const leftEntries = Object.entries(left)
  if (Array.isArray(left) !== Array.isArray(right) || leftEntries.length !== Object.keys(right).length) return false
  return leftEntries.every(([key, value]) => equals(value, (right as Record<string, unknown>)[key]))
}
