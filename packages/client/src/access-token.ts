/**
 * Gives the access token of the person whose client this is, or null if they are signed out. Asked before every connection and every
 * HTTP call, so it should remember one that is still good; `fresh` says that the server has just refused the one it gave last. Rejects
 * when it can't be known now: the client tries again later, and signs nobody out.
 */
export type GetAccessToken = (need: { fresh: boolean }) => Promise<string | null>
