import type { PinterestActionSource } from '../types'

/** Names of systems, devices and Segment's libraries, with or without a version: "iOS 17", "iPhone15,2". */
const APPLE = /^(?:ios|ipados|tvos|visionos|xros|watchos|iphone|ipad|ipod|apple ?(?:tv|watch|vision))(?![a-z])/i
/** Fire OS and Wear OS are Android. */
const ANDROID = /^(?:android(?: ?(?:os|tv))?|fire ?(?:os|tv)|wear ?os)(?![a-z])/i

/** The action source of apps on a system or device of this name; undefined for any other. */
export function appSourceOf(name: string): PinterestActionSource | undefined {
  if (APPLE.test(name)) return 'app_ios'
  return ANDROID.test(name) ? 'app_android' : undefined
}
