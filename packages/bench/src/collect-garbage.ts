/** Loaded before a server, with `--expose-gc`: it collects its garbage when it is asked to, so that memory is what is held and not what was. */
process.on('SIGUSR2', () => globalThis.gc?.())
