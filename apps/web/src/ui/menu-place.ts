/**
 * Where what opens beside something stands, whatever its side. Fixed: a phone makes room for what stands beyond its edge for a moment, before
 * it is put in its place, and keeps that room.
 */
export const menuPlace = { className: 'menu-place', positionMethod: 'fixed', collisionPadding: 8 } as const
