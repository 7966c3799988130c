export { Profiles, type ProfilesOptions } from './profiles'
