/** What one calls somebody in passing: the first word of their name. */
export const toFirstName = (displayName: string): string => displayName.trim().split(/\s+/u)[0] ?? displayName
