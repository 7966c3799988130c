export { PROFILE_STORE, Profiles, type ProfilesOptions } from './profiles'
