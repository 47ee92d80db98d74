/** Under which name a tab keeps where it is in its chats. */
export const placesKey = 'parley.places'
