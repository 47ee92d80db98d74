import { AtSign, Check, Copy, Paperclip, Phone, Pin, Reply, Search, Smile, SquarePen, Trash2, X } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { Button, type ButtonKind, IconButton } from '../../ui/button.tsx'
import { Choice } from '../../ui/choice.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { late } from '../../ui/late.tsx'
import { Notice } from '../../ui/notice.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { showToast } from '../../ui/toast.ts'

const [Dialog] = late(() => import('../../ui/dialog.tsx').then((module) => module.Dialog))
const [ConfirmDialog] = late(() => import('../../ui/confirm-dialog.tsx').then((module) => module.ConfirmDialog))

const grounds = ['canvas', 'sheet', 'raised', 'sunken', 'fill-1', 'fill-2', 'fill-3'] as const
const inks = ['ink-1', 'ink-2', 'ink-3', 'accent-ink', 'danger', 'warn', 'good'] as const

export function Colours() {
  return (
    <div className="pair">
      <div className="swatches">
        {grounds.map((name) => (
          <span key={name} style={{ background: `var(--${name})` }}>
            {name}
          </span>
        ))}
        <span style={{ background: 'var(--accent)', color: 'var(--on-accent)' }}>accent</span>
        <span style={{ background: 'var(--accent-soft)', color: 'var(--accent-ink)' }}>accent-soft</span>
        <span style={{ background: 'var(--danger-soft)', color: 'var(--danger)' }}>danger-soft</span>
        <span style={{ background: 'var(--warn-soft)', color: 'var(--warn)' }}>warn-soft</span>
        <span style={{ background: 'var(--good-soft)', color: 'var(--good)' }}>good-soft</span>
      </div>
      <div className="specimen">
        {inks.map((name) => (
          <p key={name} style={{ color: `var(--${name})` }}>
            {name}: the gym from nine, the stage from ten
          </p>
        ))}
      </div>
    </div>
  )
}

const sizes = ['hero', 'head', 'title', 'text', 'body', 'ui', 'small', 'micro'] as const

export function Texts() {
  return (
    <div className="specimen">
      {sizes.map((size) => (
        <p key={size} style={{ fontSize: `var(--t-${size})`, lineHeight: `var(--l-${size})` }}>
          {size} <span className="font-medium">medium</span> <span className="font-semi">semi</span> <span className="num">14:32</span> ليلى
          حداد
        </p>
      ))}
    </div>
  )
}

const kinds: readonly ButtonKind[] = ['primary', 'quiet', 'ghost', 'danger', 'destroy']
const states = [undefined, 'hover', 'active', 'focus-visible'] as const

export function Buttons() {
  return (
    <div className="pair">
      <table className="specimen">
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind}>
              {states.map((state) => (
                <td key={state ?? 'rest'}>
                  <Button kind={kind} data-state={state}>
                    {state ?? kind}
                  </Button>
                </td>
              ))}
              <td>
                <Button kind={kind} disabled>
                  disabled
                </Button>
              </td>
              <td>
                <Button kind={kind} isBusy>
                  busy
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="specimen">
        <Line>
          <Button kind="primary" size="s">
            Small
          </Button>
          <Button kind="primary">Middle</Button>
          <Button kind="primary" size="l">
            Large
          </Button>
          <Button>
            <SquarePen size={18} aria-hidden="true" />
            With an icon
          </Button>
        </Line>
        <Line>
          <Button kind="primary" whyNot="Pick someone first" data-state="focus-visible">
            Not yet
          </Button>
          <span className="note">with its reason</span>
        </Line>
        <Line>
          <IconButton label="Reply">
            <Reply size={20} aria-hidden="true" />
          </IconButton>
          <IconButton label="Copy" data-state="hover">
            <Copy size={20} aria-hidden="true" />
          </IconButton>
          <IconButton label="Pinned" aria-expanded="true">
            <Pin size={20} aria-hidden="true" />
          </IconButton>
          <IconButton label="Call" data-state="focus-visible">
            <Phone size={20} aria-hidden="true" />
          </IconButton>
          <IconButton label="Attach" disabled>
            <Paperclip size={20} aria-hidden="true" />
          </IconButton>
          <IconButton label="Close" size="s">
            <X size={16} aria-hidden="true" />
          </IconButton>
        </Line>
      </div>
    </div>
  )
}

export function Fields() {
  return (
    <div className="pair">
      <div className="specimen">
        <TextField label="Empty" placeholder="What it is for" />
        <TextField label="Filled, with help" defaultValue="Mei Tanaka" help="Others see this beside what you write." />
        <TextField label="With the focus" defaultValue="mei.tanaka" start={<AtSign size={18} aria-hidden="true" />} data-state="focus" />
        <TextField label="Refused" defaultValue="mei" problem="“mei” is taken. mei.tanaka is free." />
        <TextField label="Not now" defaultValue="Only the owner can change this" disabled />
      </div>
      <div className="specimen">
        <PasswordField label="Password" showLabel="Show characters" hideLabel="Hide characters" defaultValue="a long walk" />
        <TextArea label="A few lines" defaultValue={'Order on Friday:\n1. Tables by 8:00'} help="It grows with them." count="86 left" />
        <label className="find find-specimen">
          <Search size={18} aria-hidden="true" />
          <input type="search" placeholder="Search" aria-label="Search" />
          <kbd>⌘K</kbd>
        </label>
      </div>
    </div>
  )
}

export function Choices() {
  const [isOn, setOn] = useState(true)
  const [which, setWhich] = useState('all')
  return (
    <div className="pair">
      <div className="specimen">
        <Line>
          <Switch isOn={isOn} onChange={setOn} aria-label="On" />
          <Switch isOn={!isOn} onChange={(next) => setOn(!next)} aria-label="Off" />
          <Switch isOn={false} onChange={() => undefined} aria-label="With the focus" data-state="focus-visible" />
          <Switch isOn onChange={() => undefined} aria-label="Not now, on" disabled />
          <Switch isOn={false} onChange={() => undefined} aria-label="Not now, off" disabled />
        </Line>
        <Line>
          <Segments
            label="Which"
            value={which}
            options={[
              { value: 'all', label: 'All' },
              { value: 'unread', label: 'Unread' },
              { value: 'groups', label: 'Groups' },
            ]}
            onChange={setWhich}
          />
        </Line>
      </div>
      <div className="specimen two">
        <div role="radiogroup" aria-label="Send with">
          <Choice kind="one" name="send" defaultChecked hint="Shift Enter makes a new line">
            Enter sends
          </Choice>
          <Choice kind="one" name="send" data-state="focus-visible">
            Ctrl Enter sends
          </Choice>
          <Choice kind="one" name="send-never" disabled>
            Not on this device
          </Choice>
        </div>
        <div>
          <Choice kind="each" defaultChecked>
            Keep the history
          </Choice>
          <Choice kind="each">Tell the group</Choice>
          <Choice kind="each" disabled>
            Not now
          </Choice>
        </div>
      </div>
    </div>
  )
}

const people = ['Rosa Diaz', 'Kjeld Aas', 'Dave Okafor', 'Abena', 'Bob Lindqvist', 'Alice Moreau', 'ليلى حداد', 'Carol Nguyen'] as const
const dots = ['online', 'away', 'busy', 'offline'] as const

export function Marks() {
  return (
    <div className="pair">
      <div className="specimen">
        <Line>
          {people.map((name) => (
            <Avatar key={name} name={name} colorKey={name} />
          ))}
        </Line>
        <Line>
          {dots.map((dot) => (
            <span key={dot} className="dotted">
              <Avatar name={dot} colorKey={dot} dot={dot} />
              <small>{dot}</small>
            </span>
          ))}
          <Avatar name="🌋 Volcano" colorKey="volcano" shape="group" />
          <Avatar name="Science Fair" colorKey="fair" shape="group" />
          <Avatar name="Fairbot" colorKey="bot" shape="bot" />
        </Line>
      </div>
      <div className="specimen">
        <Line>
          <span className="badge">3</span>
          <span className="badge">128</span>
          <span className="badge">999+</span>
          <span className="tag">BOT</span>
          <span className="tag accent">OWNER</span>
          <kbd>Ctrl</kbd>
          <kbd>K</kbd>
          <kbd>↵</kbd>
        </Line>
        <Line>
          <button type="button" className="tok">
            <Avatar name="Dave Okafor" colorKey="Dave Okafor" />
            Dave
            <X size={14} aria-hidden="true" />
          </button>
          <button type="button" className="tok" data-state="hover">
            <Avatar name="ليلى حداد" colorKey="ليلى حداد" />
            <bdi>ليلى</bdi>
            <X size={14} aria-hidden="true" />
          </button>
        </Line>
      </div>
    </div>
  )
}

export function Toasting() {
  return (
    <div className="pair">
      <div className="specimen">
        <Notice kind="problem">Username and password don’t match. Check both.</Notice>
        <Notice kind="calm">Your password is changed. Other devices were signed out.</Notice>
      </div>
      <div className="specimen">
        <Line>
          <Button onClick={() => showToast({ text: 'Message deleted', action: { label: 'Undo', run: () => undefined } })}>
            With an action
          </Button>
          <Button onClick={() => showToast({ text: 'Link copied' })}>Without</Button>
          <Button
            onClick={() =>
              showToast({
                kind: 'problem',
                text: 'Couldn’t add Mei. The group is full (200).',
                action: { label: 'Details', run: () => undefined },
              })
            }
          >
            A problem
          </Button>
        </Line>
        <Line>
          <span className="toast">
            <span>Message deleted</span>
            <Button className="act">Undo</Button>
          </span>
          <span className="toast">
            <span>Link copied</span>
          </span>
        </Line>
      </div>
    </div>
  )
}

export function Overlays() {
  const [open, setOpen] = useState<'dialog' | 'question' | null>(null)
  const first = useRef<HTMLInputElement>(null)
  const close = () => setOpen(null)
  return (
    <div className="pair">
      <div className="specimen">
        <div className="menu" role="menu" aria-label="Specimen">
          <MenuItem icon={<Reply size={18} aria-hidden="true" />} isAt>
            Reply
          </MenuItem>
          <MenuItem icon={<Copy size={18} aria-hidden="true" />}>Copy</MenuItem>
          <MenuItem icon={<Smile size={18} aria-hidden="true" />}>React</MenuItem>
          <hr />
          <MenuItem icon={<Trash2 size={18} aria-hidden="true" />} className="it bad">
            Delete
          </MenuItem>
        </div>
      </div>
      <div className="specimen">
        <Line>
          <Button onClick={() => setOpen('dialog')}>A dialog</Button>
          <Button onClick={() => setOpen('question')}>A question</Button>
        </Line>
      </div>
      {open === 'dialog' && (
        <Dialog title="New group" closeLabel="Close" isOpen onClose={close} onClosed={close} initialFocus={first} focusAfter="before">
          <div className="px-5 pb-2">
            <TextField label="Group name" ref={first} />
          </div>
          <footer>
            <Button kind="ghost" onClick={close}>
              Back
            </Button>
            <Button kind="primary" onClick={close}>
              Create group
            </Button>
          </footer>
        </Dialog>
      )}
      {open === 'question' && (
        <ConfirmDialog isOpen title="Leave Science Fair 2026?" stay="Stay" go="Leave group" kind="danger" onStay={close} onGo={close}>
          You won’t get new messages. Bob Lindqvist becomes the owner.
        </ConfirmDialog>
      )}
    </div>
  )
}

function MenuItem({
  icon,
  isAt = false,
  className = 'it',
  children,
}: {
  icon: ReactNode
  isAt?: boolean
  className?: string
  children: ReactNode
}) {
  return (
    <button type="button" role="menuitem" className={className} {...(isAt && { 'data-highlighted': '' })}>
      {icon}
      {children}
    </button>
  )
}

export function Emptiness() {
  return (
    <div className="four">
      <div className="specimen">
        <EmptyState
          as="h3"
          art="nothing-yet"
          title="No chats yet"
          hint="Write to someone, or start a group for your team."
          action={<Button kind="primary">New chat</Button>}
        />
      </div>
      <div className="specimen">
        <EmptyState as="h3" art="someone-waits" title="Say hello to Mei" hint="You both joined Science Fair 2026 today." />
      </div>
      <div className="specimen">
        <EmptyState
          as="h3"
          art="nothing-found"
          title="Nothing for “snial”"
          hint="Did you mean snail?"
          action={<Button>Search for snail</Button>}
        />
      </div>
      <div className="specimen">
        <EmptyState
          as="h3"
          art="locked"
          title="This chat is private"
          hint="Ask a member to add you, then open the link again."
          action={<Button>Back to chats</Button>}
        />
      </div>
      <div className="specimen bones" aria-hidden="true">
        {[46, 58, 38].map((width) => (
          <div key={width} className="bone-row">
            <span className="bone" style={{ width: 44, height: 44, borderRadius: '50%' }} />
            <span className="flex-1">
              <span className="bone" style={{ width: `${width}%`, height: 12 }} />
              <span className="bone" style={{ width: `${width + 20}%`, height: 10, marginTop: 10 }} />
            </span>
          </div>
        ))}
      </div>
      <div className="specimen note">
        <Check size={18} aria-hidden="true" /> What isn’t there yet shows after 150 ms, stays at least 300, and never moves.
      </div>
    </div>
  )
}

const Line = ({ children }: { children: ReactNode }) => <div className="line-up">{children}</div>
