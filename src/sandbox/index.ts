export { NOT_A_HASH } from './check-event'
export { describeFaults, parseFault, parseFaults, type Fault, type FaultKind } from './faults'
export { startSandbox, SANDBOX_AD_ACCOUNT_ID, SANDBOX_CONVERSION_TOKEN } from './server'
export type * from './types'
