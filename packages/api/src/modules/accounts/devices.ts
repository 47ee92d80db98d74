import Bowser from 'bowser'

const userAgentCharsMax = 512
const deviceCharsMax = 64

/** What a person knows a device by: browser and system (`Firefox on Linux`), or the name a program gave itself; empty if it gave none. */
export function toDevice(userAgent: string | null): string {
  const said = (userAgent ?? '').slice(0, userAgentCharsMax).replace(/[^ -~]/g, '')
  // Every browser begins like this, and programs don't.
  if (said.startsWith('Mozilla/')) {
    const { browser, os } = Bowser.parse(said)
    return [browser.name, os.name].filter(Boolean).join(' on ').slice(0, deviceCharsMax)
  }
  return (/^[^\s/]+/.exec(said)?.[0] ?? '').slice(0, deviceCharsMax)
}
