import type { InputField } from '@segment/actions-core'
import type { InfoRule } from '../app-and-device'
import { APP_INFO_RULES, DEVICE_INFO_RULES, FLAT_KEYS, whatFits } from '../app-and-device'
import { path } from './directives'
import { anyText } from './lenient'

/**
 * No `choices`, lengths or ranges here: actions-core would reject the whole event for one. A bad value is cut or dropped when
 * the event is built.
 */
function infoProperty(rule: InfoRule): InputField {
  const { label, kind } = rule
  const description =
    kind === 'text' || kind === 'time' ? rule.description : `${rule.description} It is ${whatFits(rule)}.`
  return { label, description, ...anyText }
}

const mapValues = <Key extends string, From, To>(table: Record<Key, From>, make: (from: From) => To) =>
  Object.fromEntries(Object.entries<From>(table).map(([key, from]) => [key, make(from)])) as Record<Key, To>

export const appAndDeviceFields = {
  app_info: {
    label: 'App Info',
    description:
      'The app in which the event happened. Text that is too long for Pinterest is cut, and invalid values are dropped.',
    type: 'object',
    defaultObjectUI: 'keyvalue',
    additionalProperties: false,
    properties: mapValues(APP_INFO_RULES, infoProperty),
    default: {
      app_name: path('$.context.app.name'),
      app_package_name: path('$.context.app.namespace'),
      app_version: path('$.context.app.version'),
      user_agent: path('$.context.userAgent'),
      window_height: path('$.context.screen.height'),
      window_width: path('$.context.screen.width')
    }
  },
  device_info: {
    label: 'Device Info',
    description:
      'The device on which the event happened. Text that is too long for Pinterest is cut, and invalid values are dropped.',
    type: 'object',
    defaultObjectUI: 'keyvalue',
    additionalProperties: false,
    properties: mapValues(DEVICE_INFO_RULES, infoProperty),
    default: {
      brand: path('$.context.device.manufacturer'),
      carrier: path('$.context.network.carrier'),
      locale: path('$.context.locale'),
      model: path('$.context.device.model'),
      os_family: path('$.context.os.name'),
      os_name: path('$.context.os.name'),
      os_version: path('$.context.os.version'),
      screen_density: path('$.context.screen.density'),
      screen_height: path('$.context.screen.height'),
      screen_width: path('$.context.screen.width'),
      timezone: path('$.context.timezone'),
      type: path('$.context.device.type')
    }
  },
  language: {
    label: 'Language',
    description: "The person's language: an ISO 639-1 code, or a locale such as en-US.",
    ...anyText,
    default: path('$.context.locale')
  },
  wifi: {
    label: 'Wifi',
    description: 'Whether the device was using Wi-Fi.',
    ...anyText,
    default: path('$.context.network.wifi')
  },
  ...mapValues(FLAT_KEYS, ({ label, description }: { label: string; description: string }): InputField => {
    return {
      label,
      description: `${description} For existing mappings only: new ones use App Info and Device Info.`,
      ...anyText
    }
  })
} as const satisfies Record<string, InputField>
