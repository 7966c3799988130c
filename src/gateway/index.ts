/** Segment's HTTP Tracking API: receives what Segment's libraries send, and stores it in a queue. */
export { startGateway, type Gateway, type GatewayOptions } from './server'
export { createLog, type Logger } from './log'
export { DEFAULT_LIMITS, type Limits } from './limits'
export { PROFILE_STORE, Profiles, type ProfilesOptions } from './profiles'
export { parseWriteKeys } from './write-keys'
