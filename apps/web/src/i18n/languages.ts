/** The languages there are words in. The first one is spoken with whoever prefers none of them. */
export const languages = ['en', 'de', 'ar'] as const
export type Language = (typeof languages)[number]

/** What a language is called by those who speak it. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch', ar: 'العربية' }

/** How its numbers, dates and plurals are formed. Arabic is written with the digits that times, codes and most messages have. */
export const locales = { en: 'en-GB', de: 'de-DE', ar: 'ar-u-nu-latn' } as const satisfies Record<Language, string>
export type Locale = (typeof locales)[Language]

export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr')

/** `de-AT` is German. Null for what there are no words in. */
export function toLanguage(tag: string | undefined): Language | null {
  const [subtag] = (tag ?? '').trim().toLowerCase().split('-')
  return languages.find((language) => language === subtag) ?? null
}

/** What a person set for this browser; without it, what the browser asks for first, of what there is. */
export function chooseLanguage({ chosen, accepted }: { chosen: string | undefined; accepted: string | null }): Language {
  return toLanguage(chosen) ?? firstAccepted(accepted ?? '') ?? languages[0]
}

/** `Accept-Language`, RFC 9110 §12.5.4: the greatest weight first, `q=0` never. */
function firstAccepted(header: string): Language | null {
  const wishes = header.split(',').map((wish) => {
    const [tag, ...parameters] = wish.split(';').map((part) => part.trim())
    const weight = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2)
    return { language: toLanguage(tag), weight: weight === undefined ? 1 : Number(weight) || 0 }
  })
  const [best] = wishes.filter(({ language, weight }) => language && weight > 0).toSorted((one, other) => other.weight - one.weight)
  return best?.language ?? null
}
