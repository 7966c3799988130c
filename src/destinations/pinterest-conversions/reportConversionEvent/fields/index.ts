import { appAndDeviceFields } from './app-and-device'
import { customDataFields, storedFormatFields } from './custom-data'
import { batchFields, eventFields } from './event'
import { userDataFields } from './user-data'

/** The action's fields, in the order of the settings screen. */
export const fields = {
  ...eventFields,
  ...userDataFields,
  ...customDataFields,
  ...appAndDeviceFields,
  ...storedFormatFields,
  ...batchFields
}
