import { createHash } from 'node:crypto'

/** Californians and others who opted out: what Pinterest will make of it is known by construction. */
export interface OptOut {
  /** As the shop's consent tool writes it. */
  type: string
  expected: 'applied' | 'applied-by-state' | 'ignored'
}

export type DeviceName = keyof typeof DEVICES

export interface Person {
  key: string
  device: DeviceName
  /** From the ranges kept for documentation (RFC 5737, RFC 3849). */
  ip: string
  locale: string
  timezone: string
  userId?: string
  traits?: Record<string, unknown>
  optOut?: OptOut
  /** Where the visit came from: the landing page's query and referrer. */
  landing?: { search: string; referrer: string }
  advertisingId?: string
  adTrackingEnabled?: boolean
  carrier?: string
}

const CHROME_MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
const CHROME_WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
const FIREFOX_LINUX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
const SAFARI_IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1'
const CHROME_ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36'

/** `userAgent` is missing where Segment's library sends none. */
export const DEVICES = {
  mac: { kind: 'web', userAgent: CHROME_MAC, screen: { width: 1512, height: 982, density: 2 } },
  windows: { kind: 'web', userAgent: CHROME_WINDOWS, screen: { width: 1920, height: 1080, density: 1.25 } },
  linux: { kind: 'web', userAgent: FIREFOX_LINUX, screen: { width: 2560, height: 1440, density: 1 } },
  iphoneWeb: { kind: 'web', userAgent: SAFARI_IPHONE, screen: { width: 393, height: 852, density: 3 } },
  androidWeb: { kind: 'web', userAgent: CHROME_ANDROID, screen: { width: 412, height: 915, density: 2.625 } },
  iphone: {
    kind: 'ios',
    name: 'iPhone',
    model: 'iPhone16,1',
    manufacturer: 'Apple',
    os: { name: 'iOS', version: '26.1' },
    screen: { width: 393, height: 852, density: 3 }
  },
  ipad: {
    kind: 'ios',
    userAgent: 'LumenLoom/4.12.0 (iPad; iPadOS 26.1; Scale/2.0)',
    name: 'iPad',
    model: 'iPad14,3',
    manufacturer: 'Apple',
    os: { name: 'iPadOS', version: '26.1' },
    screen: { width: 834, height: 1194, density: 2 }
  },
  pixel: {
    kind: 'android',
    userAgent: 'Dalvik/2.1.0 (Linux; U; Android 16; Pixel 9 Build/BP1A.250505.005)',
    name: 'Pixel 9',
    model: 'Pixel 9',
    manufacturer: 'Google',
    os: { name: 'Android', version: '16' },
    screen: { width: 1080, height: 2424, density: 2.625 }
  },
  galaxy: {
    kind: 'android',
    userAgent: 'Dalvik/2.1.0 (Linux; U; Android 15; SM-S921B Build/AP3A.240905.015)',
    name: 'Galaxy S24',
    model: 'SM-S921B',
    manufacturer: 'samsung',
    os: { name: 'Android', version: '15' },
    screen: { width: 1080, height: 2340, density: 3 }
  }
} as const

/** The shop's loyalty program hashes before it hands data on. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const fromPin = (epik: string) => ({
  search: `?utm_source=pinterest&utm_medium=social&utm_campaign=fall_lighting&epik=${epik}`,
  referrer: 'https://www.pinterest.com/'
})
const fromNewsletter = {
  search: '?utm_source=newsletter&utm_medium=email&utm_campaign=black_friday_preview',
  referrer: ''
}
const fromGoogle = { search: '', referrer: 'https://www.google.com/' }

const LDP_CALIFORNIA: OptOut = { type: 'LDP', expected: 'applied' }
const LDP_OTHER_STATE: OptOut = { type: 'LDP', expected: 'applied-by-state' }
const LDP_INCOMPLETE: OptOut = { type: 'LDP', expected: 'ignored' }

/**
 * Invented people. E-mail at example.com/.org (RFC 2606), telephone numbers from ranges kept for fiction
 * (555-01xx, Ofcom's and ARCEP's) or that no one can hold. The spellings are those that shops really have.
 */
export const PEOPLE: Person[] = [
  {
    key: 'mara',
    device: 'mac',
    ip: '203.0.113.14',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    userId: 'cus_8Kq2mZ',
    landing: fromPin('dj0yJnU9bGFtcHMtaGFsbw_9aV'),
    traits: {
      email: 'Mara.Quinn@Example.com ',
      phone: '(415) 555-0123',
      firstName: 'Mara',
      lastName: 'Quinn',
      gender: 'Female',
      birthday: '1989-04-12',
      address: { city: 'San Francisco', state: 'California', postalCode: '94110-3412', country: 'United States' }
    }
  },
  {
    key: 'diego',
    device: 'iphone',
    ip: '203.0.113.27',
    locale: 'es-US',
    timezone: 'America/Los_Angeles',
    userId: 'cus_8Kr7Qa',
    advertisingId: '7A3CBEA0-BDF5-11E4-8DFC-AA02A5B093DB',
    adTrackingEnabled: true,
    carrier: 'Verizon',
    optOut: LDP_CALIFORNIA,
    traits: {
      email: 'diego+shop@example.com',
      phone: '+1 213 555 0147',
      firstName: 'Diego',
      lastName: 'Ibáñez  Ruiz',
      gender: 'M',
      birthday: '07/30/1994',
      address: { city: 'Los Ángeles', state: 'CA', postalCode: '90012', country: 'US' }
    }
  },
  {
    key: 'wei',
    device: 'iphoneWeb',
    ip: '2001:db8:11::5a',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    userId: 'cus_8Kt01x',
    optOut: LDP_CALIFORNIA,
    landing: fromGoogle,
    traits: {
      email: 'wei.chen@ example.org',
      phone: '1-408-555-0188',
      firstName: 'Wei',
      lastName: 'Chen',
      birthday: '19910412',
      address: { city: 'San José', state: 'US-CA', postalCode: '95112', country: 'USA' }
    }
  },
  {
    key: 'hannah',
    device: 'windows',
    ip: '198.51.100.31',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    userId: 'cus_7Zz9pL',
    optOut: { type: ' ldp ', expected: 'applied' },
    landing: fromNewsletter,
    traits: {
      email: ' HANNAH.BECK@EXAMPLE.ORG',
      phone: '619.555.0102',
      firstName: 'Hannah',
      lastName: "O'Beck",
      gender: 'f',
      birthday: '1978-11-03T00:00:00.000Z',
      address: { city: 'San Diego', state: 'california', postalCode: '92101', country: 'united states' }
    }
  },
  {
    key: 'rosa',
    device: 'mac',
    ip: '198.51.100.44',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    userId: 'cus_loyal_2201',
    optOut: LDP_CALIFORNIA,
    traits: {
      email: sha256('rosa.lind@example.com'),
      phone: sha256('19165550164').toUpperCase(),
      firstName: sha256('rosa'),
      lastName: sha256('lind'),
      address: { city: sha256('sacramento'), state: sha256('ca'), postalCode: sha256('95814'), country: sha256('us') }
    }
  },
  {
    key: 'priya',
    device: 'mac',
    ip: '203.0.113.61',
    locale: 'en-US',
    timezone: 'America/Denver',
    userId: 'cus_8Lb3Rt',
    optOut: LDP_OTHER_STATE,
    landing: fromPin('dj0yJnU9cnVncw_Kp2'),
    traits: {
      email: 'priya.rao@example.com',
      phone: '(303) 555-0171',
      firstName: 'Priya',
      lastName: 'Rao',
      gender: 'woman',
      birthday: '3/9/1985',
      address: { city: 'Denver', state: 'Colorado', postalCode: '80202', country: 'US' }
    }
  },
  {
    key: 'trent',
    device: 'windows',
    ip: '203.0.113.77',
    locale: 'en-US',
    timezone: 'America/New_York',
    userId: 'cus_6Qa8Wd',
    optOut: LDP_OTHER_STATE,
    traits: {
      email: 'trent.m@example.org',
      firstName: 'Trent',
      lastName: 'Mbeki-Shaw',
      gender: 'male',
      address: { city: 'Richmond', state: 'va', postalCode: '23220', country: 'U.S.A.' }
    }
  },
  {
    key: 'noor',
    device: 'androidWeb',
    ip: '198.51.100.90',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    userId: 'cus_8Mm1Vc',
    optOut: LDP_INCOMPLETE,
    traits: { email: 'noor.haddad@example.com', firstName: 'Noor', address: { country: 'US' } }
  },
  {
    key: 'eli',
    device: 'iphoneWeb',
    ip: '198.51.100.91',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    userId: 'cus_8Mm4Hs',
    optOut: LDP_INCOMPLETE,
    traits: { email: 'eli.stone@example.com', lastName: 'Stone', address: { city: 'Fresno', state: 'CA' } }
  },
  {
    key: 'claire',
    device: 'mac',
    ip: '192.0.2.18',
    locale: 'fr-CA',
    timezone: 'America/Toronto',
    userId: 'cus_8Nd2Oq',
    optOut: LDP_INCOMPLETE,
    traits: {
      email: 'claire.gagnon@example.org',
      phone: '514-555-0139',
      firstName: 'Claire',
      lastName: 'Gagnon',
      birthday: '1990/02/28',
      address: { city: 'Montréal', state: 'Québec', postalCode: 'H2X 1Y4', country: 'Canada' }
    }
  },
  {
    key: 'liam',
    device: 'pixel',
    ip: '192.0.2.25',
    locale: 'en-CA',
    timezone: 'America/Vancouver',
    userId: 'cus_8Nf6Ya',
    advertisingId: '38400000-8cf0-11bd-b23e-10b96e40000d',
    adTrackingEnabled: true,
    carrier: 'TELUS',
    traits: {
      email: 'liam.tran@example.com',
      phone: '+1 (604) 555-0134',
      firstName: 'Liam',
      lastName: 'Tran',
      gender: 'man',
      address: { city: 'Vancouver', state: 'BC', postalCode: 'V6B 1A1', country: 'CAN' }
    }
  },
  {
    key: 'oliver',
    device: 'windows',
    ip: '192.0.2.40',
    locale: 'en-GB',
    timezone: 'Europe/London',
    userId: 'cus_8Pa5Ce',
    landing: fromPin('dj0yJnU9YXJjLWZsb29y_77Q'),
    traits: {
      email: 'oliver.hughes@example.org',
      phone: '020 7946 0123',
      firstName: 'Oliver',
      lastName: 'Hughes',
      birthday: '21/06/1982',
      address: { city: 'London', state: 'England', postalCode: 'SW1A 2AA', country: 'UK' }
    }
  },
  {
    key: 'aisling',
    device: 'galaxy',
    ip: '2001:db8:44::9',
    locale: 'en-GB',
    timezone: 'Europe/London',
    advertisingId: 'cdda802e-fb9c-47ad-9866-0794d394c912',
    adTrackingEnabled: true,
    carrier: 'EE',
    traits: {
      email: 'aisling@example.com',
      phone: '0044 7700 900456',
      firstName: 'Aisling',
      address: { city: 'Stratford-upon-Avon', postalCode: 'CV37 6QB', country: 'GB' }
    }
  },
  {
    key: 'jurgen',
    device: 'linux',
    ip: '192.0.2.66',
    locale: 'de-DE',
    timezone: 'Europe/Berlin',
    userId: 'cus_8Qh1Ue',
    landing: fromGoogle,
    traits: {
      email: 'juergen.weiss@example.org',
      phone: '030 23125 123',
      firstName: 'Jürgen',
      lastName: 'Weiß',
      gender: 'M',
      birthday: '24.12.1969',
      address: { city: 'Berlin', state: 'Berlin', postalCode: '10115', country: 'Germany' }
    }
  },
  {
    key: 'lena',
    device: 'iphone',
    ip: '192.0.2.71',
    locale: 'de-DE',
    timezone: 'Europe/Berlin',
    userId: 'cus_8Qk3Zi',
    adTrackingEnabled: false,
    advertisingId: '00000000-0000-0000-0000-000000000000',
    carrier: 'Telekom.de',
    traits: {
      email: 'lena.vogt@example.com',
      firstName: 'Lena',
      lastName: 'Vogt',
      address: { city: 'Köln', postalCode: '50667', country: 'DEU' }
    }
  },
  {
    key: 'camille',
    device: 'mac',
    ip: '192.0.2.88',
    locale: 'fr-FR',
    timezone: 'Europe/Paris',
    userId: 'cus_8Rb9Mo',
    traits: {
      email: 'camille.dubois@example.org',
      phone: '01 99 00 12 34',
      firstName: 'Camille',
      lastName: 'Dubois',
      gender: 'nonbinary',
      birthday: '1996-08-15',
      address: { city: 'Saint-Étienne', state: 'Loire', postalCode: '42000', country: 'France' }
    }
  },
  {
    key: 'haruto',
    device: 'iphone',
    ip: '192.0.2.101',
    locale: 'ja-JP',
    timezone: 'Asia/Tokyo',
    userId: 'cus_8Sn0Ki',
    adTrackingEnabled: true,
    advertisingId: '1E2DFA89-496A-47FD-9941-DF1FC4E6484A',
    carrier: 'NTT DOCOMO',
    traits: {
      email: 'haruto.sato@example.com',
      firstName: '陽翔',
      lastName: '佐藤',
      birthday: '2000-01-09',
      address: { city: '渋谷区', state: '東京都', postalCode: '150-0002', country: 'JP' }
    }
  },
  {
    key: 'beatriz',
    device: 'galaxy',
    ip: '192.0.2.120',
    locale: 'pt-BR',
    timezone: 'America/Sao_Paulo',
    userId: 'cus_8Tv4Fa',
    adTrackingEnabled: false,
    advertisingId: '00000000-0000-0000-0000-000000000000',
    carrier: 'Vivo',
    traits: {
      email: 'beatriz.souza@example.com',
      firstName: 'Beatriz',
      lastName: 'Souza',
      gender: 'feminino',
      address: { city: 'São Paulo', state: 'SP', postalCode: '01310-100', country: 'Brazil' }
    }
  },
  {
    key: 'grace',
    device: 'ipad',
    ip: '203.0.113.130',
    locale: 'en-US',
    timezone: 'America/Chicago',
    userId: 'cus_5Xe2Nb',
    adTrackingEnabled: false,
    traits: {
      email: 'grace.okafor@example.com',
      phone: '312-555-0155 ext. 4',
      firstName: 'Grace',
      lastName: 'Okafor',
      birthday: '12/31/1969',
      address: { city: 'Chicago', state: 'Illinois', postalCode: '60607', country: 'United States of America' }
    }
  },
  {
    key: 'sam',
    device: 'androidWeb',
    ip: '203.0.113.142',
    locale: 'en-US',
    timezone: 'America/New_York',
    userId: 'cus_8Ua7Gg',
    landing: fromPin('dj0yJnU9Y3VzaGlvbnM_m0ss'),
    traits: {
      email: 'sam.levy@example.org',
      phone: 'n/a',
      firstName: 'Sam',
      lastName: 'unknown',
      gender: 'prefer not to say',
      birthday: '0000-00-00',
      address: { city: 'Brooklyn', state: 'New York', postalCode: '11201', country: 'us' }
    }
  },
  {
    key: 'ines',
    device: 'mac',
    ip: '203.0.113.150',
    locale: 'es-PR',
    timezone: 'America/Puerto_Rico',
    userId: 'cus_8Uc8Lp',
    traits: {
      email: 'ines.colon@example.com',
      phone: '787 555 0110',
      firstName: 'Inés',
      lastName: 'Colón',
      address: { city: 'San Juan', state: 'Puerto Rico', postalCode: '00901', country: 'US' }
    }
  },
  {
    key: 'tomas',
    device: 'windows',
    ip: '203.0.113.155',
    locale: 'en-US',
    timezone: 'America/Chicago',
    userId: 'cus_8Ud1Tx',
    landing: fromNewsletter,
    traits: {
      email: 'TOMAS@EXAMPLE.COM',
      phone: '+15125550199',
      firstName: ' tomas ',
      lastName: 'Keller',
      birthday: '1975-05-05',
      address: { city: 'Austin', state: 'TX', postalCode: '78701', country: 'US' }
    }
  },
  {
    key: 'june',
    device: 'iphoneWeb',
    ip: '203.0.113.166',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    userId: 'cus_8Ue3Wa',
    traits: {
      email: 'june.park@example.org',
      phone: '206-555-0117',
      firstName: 'June',
      lastName: 'Park',
      gender: 'n',
      address: { city: 'Seattle', state: 'Washington', postalCode: '98101', country: 'USA' }
    }
  },
  {
    key: 'visitor-boston',
    device: 'windows',
    ip: '203.0.113.180',
    locale: 'en-US',
    timezone: 'America/New_York',
    landing: fromPin('dj0yJnU9bWlycm9ycw_Xz1')
  },
  { key: 'visitor-miami', device: 'iphoneWeb', ip: '203.0.113.188', locale: 'es-US', timezone: 'America/New_York' },
  {
    key: 'visitor-portland',
    device: 'linux',
    ip: '2001:db8:97::21',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    landing: fromGoogle
  },
  { key: 'visitor-leeds', device: 'androidWeb', ip: '192.0.2.140', locale: 'en-GB', timezone: 'Europe/London' },
  { key: 'visitor-osaka', device: 'iphoneWeb', ip: '192.0.2.150', locale: 'ja-JP', timezone: 'Asia/Tokyo' },
  { key: 'visitor-lyon', device: 'windows', ip: '192.0.2.160', locale: 'fr-FR', timezone: 'Europe/Paris' }
]

export function personCalled(key: string): Person {
  const person = PEOPLE.find((candidate) => candidate.key === key)
  if (!person) throw new Error(`There is no person called "${key}" in scripts/examples/people.ts.`)
  return person
}
