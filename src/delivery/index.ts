export type * from './outcome'
export type * from './explanation'
