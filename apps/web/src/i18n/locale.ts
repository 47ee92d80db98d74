/** The language of the words and of dates where none is asked for: `3 Nov`, `14:32`. */
export const locale = 'en-GB'
