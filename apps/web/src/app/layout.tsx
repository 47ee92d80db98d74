import '../styles/index.css'
import { DirectionProvider } from '@base-ui/react/direction-provider'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { cookies, headers } from 'next/headers'
import { getMessages } from 'next-intl/server'
import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { AppearanceScript } from '../features/settings/appearance-script.tsx'
import { CalendarProvider } from '../i18n/calendar.tsx'
import { directionOf, locales } from '../i18n/languages.ts'
import { requestLanguage } from '../i18n/request-language.ts'
import { timeZoneCookie, toTimeZone } from '../i18n/time-zone-cookie.ts'
import { Words } from '../i18n/words.tsx'
import { Motion } from '../ui/motion.tsx'
import { Toasts } from '../ui/toasts.tsx'
import { canvasColors } from './theme-colors.ts'

export const metadata: Metadata = {
  applicationName: 'Parley',
  appleWebApp: { capable: true, title: 'Parley', statusBarStyle: 'default' },
  robots: { index: false, follow: false },
  formatDetection: { telephone: false, date: false, address: false, email: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  interactiveWidget: 'resizes-content',
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: canvasColors.light },
    { media: '(prefers-color-scheme: dark)', color: canvasColors.dark },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? ''
  const language = await requestLanguage()
  const direction = directionOf(language)
  const timeZone = toTimeZone((await cookies()).get(timeZoneCookie)?.value)
  return (
    // Theme and appearance are set on <html> before the first paint, by scripts.
    <html lang={language} dir={direction} className={GeistSans.variable} suppressHydrationWarning>
      <body>
        <AppearanceScript nonce={nonce} />
        <ThemeProvider attribute="data-theme" enableColorScheme={false} nonce={nonce}>
          <Words locale={locales[language]} catalogue={JSON.stringify(await getMessages())}>
            <DirectionProvider direction={direction}>
              <CalendarProvider locale={locales[language]} timeZone={timeZone}>
                <Motion>{children}</Motion>
              </CalendarProvider>
              <Toasts />
            </DirectionProvider>
          </Words>
        </ThemeProvider>
      </body>
    </html>
  )
}
