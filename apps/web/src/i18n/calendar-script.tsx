/**
 * How dates, numbers and letters are written in a language is looked up by the first who asks, for long enough to be felt, and known to the
 * whole process from then on. A worker asks while the page is still on its way, beside the thread that draws. Without one nothing is missing,
 * and the first label takes longer.
 */
export function CalendarScript({ nonce, locale }: { nonce: string; locale: string }) {
  const inWorker = `(${askOnce.toString()})(${JSON.stringify(locale)})`
  return (
    <script
      nonce={nonce}
      // A browser hides the nonce from the page.
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: our own source, with nothing from outside in it
      dangerouslySetInnerHTML={{ __html: `(${askAside.toString()})(${JSON.stringify(inWorker)})` }}
    />
  )
}

function askAside(source: string): void {
  try {
    const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
    const worker = new Worker(address)
    worker.onmessage = () => {
      worker.terminate()
      URL.revokeObjectURL(address)
    }
  } catch {
    // Where no worker may be, the page asks when it has to.
  }
}

function askOnce(locale: string): void {
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format()
  new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format()
  new Intl.NumberFormat(locale).format(1)
  new Intl.PluralRules(locale).select(1)
  new Intl.Segmenter(locale, { granularity: 'grapheme' }).segment('a').containing(0)
  postMessage(null)
}
