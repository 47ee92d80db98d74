export { AccountButton } from './account-button.tsx'
export { EntranceWall } from './entrance-wall.tsx'
export { SignInForm, type WhyHere } from './sign-in-form.tsx'
export { SignUpForm } from './sign-up-form.tsx'
