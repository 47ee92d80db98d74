import { z } from 'zod'

// Zod tries whether it may make functions out of text, and a page that forbids that counts the trial as a breach. No page of ours allows it.
if ('document' in globalThis) z.config({ jitless: true })

export { z }
