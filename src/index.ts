export { default, createPinterestConversions } from './destinations/pinterest-conversions'
export { destinations } from './destinations'
export type * from './destinations/pinterest-conversions'
