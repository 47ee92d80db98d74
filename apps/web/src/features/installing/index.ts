export { useInstallOffer } from './use-install-offer.ts'
