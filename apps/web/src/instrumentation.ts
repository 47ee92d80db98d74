/** Next calls it once in each process before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { notePeerAddresses } = await import('./server/peer-address.ts')
    notePeerAddresses()
  }
}
