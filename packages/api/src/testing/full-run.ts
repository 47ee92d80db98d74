/** `npm test -- --full`: what is tried at random is tried as often as the project promises, instead of as often as everyone will wait for. */
export const isFullRun = process.env['TEST_FULL'] === '1'
