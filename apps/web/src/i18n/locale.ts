/** The language of the words and of dates: `3 Nov`, `14:32`. */
export const locale = 'en-GB'
