/** What the tabs of one browser tell each other of their language. */
const channelName = 'parley-language'

/** Another language was chosen here: the tabs beside this one speak it too. */
export function tellOtherTabs(): void {
  const channel = new BroadcastChannel(channelName)
  channel.postMessage(null)
  channel.close()
}

/** Nobody types where another tab is before them: the page comes anew at once, with what was written and where one was. Returns the way out. */
export function followOtherTabs(reload: () => void = () => window.location.reload()): () => void {
  const channel = new BroadcastChannel(channelName)
  channel.onmessage = reload
  return () => channel.close()
}
