import type { MetadataRoute } from 'next'
import { catalogues } from '../i18n/catalogues.ts'
import { directionOf } from '../i18n/languages.ts'
import { requestLanguage } from '../i18n/request-language.ts'
import { canvasColors } from './theme-colors.ts'

/** What a device needs to know to keep Parley among its apps. Pages say by themselves which of the two themes colours the frame. */
export default async function manifest(): Promise<MetadataRoute.Manifest> {
  const language = await requestLanguage()
  const { app, chats } = await catalogues[language]()
  return {
    id: '/',
    name: app.name,
    short_name: app.name,
    description: app.promise,
    lang: language,
    dir: directionOf(language),
    start_url: '/',
    scope: '/',
    display: 'standalone',
    theme_color: canvasColors.light,
    background_color: canvasColors.light,
    categories: ['social', 'communication', 'productivity'],
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
      ...[192, 512].flatMap((size) => [
        { src: `/icons/parley-${size}.png`, sizes: `${size}x${size}`, type: 'image/png', purpose: 'any' as const },
        { src: `/icons/parley-maskable-${size}.png`, sizes: `${size}x${size}`, type: 'image/png', purpose: 'maskable' as const },
      ]),
    ],
    shortcuts: [{ name: chats.newChat, url: '/?new-chat', icons: [{ src: '/icons/parley-192.png', sizes: '192x192', type: 'image/png' }] }],
  }
}
