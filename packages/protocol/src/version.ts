/** Raised with every change of the wire that an older client or server couldn't read. */
export const protocolVersion = 2
