/** One of the eight author colours, the same for the same key everywhere and always (FNV-1a). */
export function hueOf(key: string): 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  // The low bits of FNV alone are weak for ids that share a beginning.
  const mixed = (hash ^ (hash >>> 16)) >>> 0
  return ((mixed % 8) + 1) as 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
}
