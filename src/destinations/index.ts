import type { DestinationDefinition } from '@segment/actions-core'
import pinterestConversions from './pinterest-conversions'
import type { Settings } from './pinterest-conversions'

/** Slug to definition: the manifest that a CDP's runtime registers from. */
export const destinations: Record<string, DestinationDefinition<Settings>> = {
  'actions-pinterest-conversions-api': pinterestConversions
}
