/** What everyone may know of a person, as columns of `"user" u`. */
export const profileColumns = `u.id, u.username, u.display_name as "displayName", u.bio, u.is_bot as "isBot"`
