import { appAndDeviceFields } from './app-and-device'
import { customDataFields, storedFormatFields } from './custom-data'
import { batchFields, eventFields } from './event'
import { userDataFields } from './user-data'

/** The fields of the action, in the order in which a settings screen shows them. */
export const fields = {
  ...eventFields,
  ...userDataFields,
  ...customDataFields,
  ...appAndDeviceFields,
  ...storedFormatFields,
  ...batchFields
}
