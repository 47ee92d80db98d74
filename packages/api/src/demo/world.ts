/** A small believable world: a school in the week before its science fair. */
export const demoPassword = 'parley-demo'

export const people = [
  { username: 'alice', displayName: 'Alice Moreau' },
  { username: 'bob', displayName: 'Bob Lindqvist' },
  { username: 'carol', displayName: 'Carol Nguyen' },
  { username: 'dave', displayName: 'Dave Okafor' },
  { username: 'layla', displayName: 'ليلى حداد' },
  { username: 'mei', displayName: 'Mei Tanaka' },
  { username: 'milan', displayName: 'Милан Петровић' },
] as const

export type DemoName = (typeof people)[number]['username']

/** Oldest chat first: the last one said is the one on top. `agoMinutes` is when the last word fell, before the seeding. */
export const chats: readonly {
  between: readonly [DemoName, DemoName]
  agoMinutes: number
  said: readonly (readonly [DemoName, string])[]
}[] = [
  {
    between: ['alice', 'milan'],
    agoMinutes: 5855,
    said: [
      ['alice', 'Добар дан! Where do I find the keys for the main hall?'],
      ['milan', 'Кључеви су код портира'],
    ],
  },
  {
    between: ['alice', 'mei'],
    agoMinutes: 1750,
    said: [
      ['mei', 'I sorted the pictures from last year. The volcano ones are on top.'],
      ['alice', 'You are quick! I will print the best three for the entrance.'],
      ['mei', 'Thank you! The photos are lovely 📷'],
    ],
  },
  {
    between: ['bob', 'carol'],
    agoMinutes: 1480,
    said: [
      ['carol', 'How many tables fit if the fire exits stay free?'],
      ['bob', '38, or 42 if nobody breathes'],
    ],
  },
  {
    between: ['alice', 'dave'],
    agoMinutes: 1260,
    said: [
      ['dave', 'The projector in room 12 hums like a fridge.'],
      ['alice', 'Is it the lamp or the fan?'],
      ['dave', 'The fan. I have a spare one at home, I can bring it on Thursday.'],
    ],
  },
  {
    between: ['alice', 'carol'],
    agoMinutes: 170,
    said: [
      ['carol', 'Morning ☀️ 42 projects signed up, eight more than last year.'],
      ['carol', 'Year 7 alone has eleven. Eleven volcanoes, to be precise 🌋'],
      ['alice', 'Then we need eleven fire blankets. To be precise.'],
      ['carol', '😂'],
    ],
  },
  {
    between: ['alice', 'layla'],
    agoMinutes: 41,
    said: [
      ['layla', 'صمّمتُ الملصق الجديد، ما رأيكم؟ كل الملاحظات مرحّب بها'],
      ['alice', 'Love the chalk. Could the date be a little larger? Grandparents read posters too 🙂'],
      ['alice', 'And I can print forty at the office on Friday.'],
      ['layla', 'بالتأكيد، سأكبّر التاريخ الليلة ✨'],
    ],
  },
  {
    between: ['alice', 'bob'],
    agoMinutes: 6,
    said: [
      ['bob', 'Hall plan, third attempt. Fire exits stay free this time, promise.'],
      ['alice', 'It looks good. Who brings the extension leads?'],
      ['alice', 'We need at least six, and the long one for the stage.'],
      ['bob', 'Deal. I’ll bring the extension leads'],
      ['bob', 'The hall is ours from 7:30 🎉'],
    ],
  },
]
