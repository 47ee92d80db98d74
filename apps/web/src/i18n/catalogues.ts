import type { Messages } from 'next-intl'
import type { Language } from './languages.ts'

/** The words of each language. A page is sent those of one; that none is missing is for `catalogues.test.ts` to see. */
export const catalogues: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: () => import('../../messages/en.json').then((module) => module.default),
  de: () => import('../../messages/de.json').then((module) => module.default as unknown as Messages),
  ar: () => import('../../messages/ar.json').then((module) => module.default as unknown as Messages),
}
