export { SwitcherButton } from './switcher-button.tsx'
export { SwitcherProvider, useSwitcher } from './switcher-provider.tsx'
