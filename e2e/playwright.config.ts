import { defineConfig } from '@playwright/test'
import { findBrowser } from './fixtures/browser.ts'

const { launch } = findBrowser()

// What passes only at the second try is named by `npm test`: it may have found something that fails for one person in ten.
export default defineConfig({
  testDir: 'journeys',
  outputDir: '../test-results',
  globalSetup: './fixtures/global-setup.ts',
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  retries: 1,
  // For a machine that is busy; what has to be quick says so itself.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  // The longest first, beside which the other worker does the rest.
  projects: [
    { name: 'long', testMatch: ['plug.spec.ts', 'axe.spec.ts'] },
    { name: 'journeys', testIgnore: ['plug.spec.ts', 'axe.spec.ts'] },
  ],
  use: {
    browserName: 'chromium',
    launchOptions: launch,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    // Other motion than none is a matter of its own; journeys needn't wait for it.
    contextOptions: { reducedMotion: 'reduce' },
    // What it brings for later isn't what most journeys are about; `installed.spec.ts` has it.
    serviceWorkers: 'block',
    // Recording every journey takes a third of its time; whoever looks for a reason asks for it: PARLEY_E2E_TRACE=1.
    trace: process.env['PARLEY_E2E_TRACE'] ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    actionTimeout: 10_000,
  },
})
