/** The frame shows what the address says; this makes the address one. */
export default function SettingsPage() {
  return null
}
