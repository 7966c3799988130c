const ONLY_ZEROS = /^[0-]+$/

/**
 * An Android or Apple advertising ID in lower case. A phone gives all zeros when its owner has turned tracking off.
 * https://developer.apple.com/documentation/adsupport/asidentifiermanager/advertisingidentifier
 */
export const normalizeMobileAdId = (text: string): string | undefined =>
  ONLY_ZEROS.test(text) ? undefined : text.toLowerCase()
