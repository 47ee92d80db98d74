/** One to three emoji and nothing else are shown large. */
export const isBigEmoji = (text: string): boolean => text.length <= 120 && /^\p{RGI_Emoji}{1,3}$/v.test(text.trim())
