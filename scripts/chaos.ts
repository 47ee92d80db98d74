/** `npm run chaos`: faults against real processes of its own; nothing of a person's system is touched. */
import '@parley/chaos/main'
