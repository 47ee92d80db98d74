/**
 * Loaded before a server, with `--expose-gc`: it collects its garbage when it is asked to, and gives what that leaves free back to the system,
 * so that its memory is what is held and not what was.
 */
process.on('SIGUSR2', () => globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' }))
