/** The frame shows what the address says; this makes the address one. Going from here to a chat asks no server. */
export default function ChatsPage() {
  return null
}
