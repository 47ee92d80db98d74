/** In the order in which they stand. Each has an address of its own. */
export const settingsSections = [
  'profile',
  'status',
  'privacy',
  'notifications',
  'appearance',
  'writing',
  'language',
  'sessions',
  'password',
] as const
export type SettingsSection = (typeof settingsSections)[number]

/** Null for the beginning, and for what there is no section for. */
export const toSettingsSection = (name: string | undefined): SettingsSection | null =>
  settingsSections.find((section) => section === name) ?? null

export const toSettingsPath = (section: SettingsSection): string => `/settings/${section}`
