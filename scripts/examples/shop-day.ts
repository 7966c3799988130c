import { personCalled } from './people'
import { isoTime, Visit, type CartItem, type Json, type Row, type Twist } from './visit'
import type { ProductId } from './catalog'

const DAY = '2026-11-23'

/** The run's clock: five minutes after the day ended, so that each of its events is young enough for ever. */
export const NOW = '2026-11-24T00:05:00.000Z'

const one = (...ids: ProductId[]): CartItem[] => ids.map((id) => ({ id, quantity: 1 }))

const visits: Visit[] = []

/** `time` is UTC: most of the shop's people are awake from 14:00 on. */
function visit(key: string, time: string, options?: { identified?: boolean }): Visit {
  const person = personCalled(key)
  const started = new Visit(person, `${DAY}T${time}:00.000Z`, { identified: !!person.traits, ...options })
  visits.push(started)
  return started
}

const REFUSED = { status: 'rejected' } as const

/** Sets or (with undefined) takes away parts of an event. */
const change =
  (changes: Json): Twist =>
  (event) => {
    for (const [key, value] of Object.entries(changes)) {
      if (value === undefined) Reflect.deleteProperty(event, key)
      else event[key] = value
    }
  }

/** A call by the shop's own servers: no browser, no address of the person's. */
const fromServer =
  (changes: Json = {}, traits: Json = {}): Twist =>
  (event) =>
    change({
      context: { library: { name: 'analytics-node', version: '2.3.0' }, traits },
      channel: 'server',
      ...changes
    })(event)

function believableDay(): void {
  // The way from a Pin to an order, in full.
  const marasCart = [
    { id: 'lamp-halo-brass', quantity: 2 },
    { id: 'candle-fig', quantity: 1 }
  ] satisfies CartItem[]
  visit('mara', '17:02', { identified: false })
    .page('/', 'Lumen & Loom – lamps and textiles')
    .search('brass table lamp')
    .list('Lighting')
    .view('lamp-halo-black')
    .view('lamp-halo-brass')
    .add(marasCart[0]!)
    .identify()
    .track('Signed Up', { method: 'email' })
    .view('candle-fig')
    .add(marasCart[1]!)
    .aside('Cart Viewed', { cart_id: 'cart' })
    .checkout(marasCart)
    .aside('Coupon Applied', { coupon_id: 'FALL10', discount: 10 })
    .payment(marasCart)
    .order(marasCart, { coupon: 'FALL10' })
    .page('/orders/thanks', 'Thank you – Lumen & Loom')

  // Californians who opted out, each with state and country in another spelling.
  visit('diego', '15:20')
    .track('Application Opened', { from_background: false, version: '4.12.0', build: '41207' })
    .screen('Home')
    .search('lámpara colgante')
    .list('Lighting')
    .view('pendant-drift')
    .wish('pendant-drift')
    .add({ id: 'pendant-drift', quantity: 1 })
    .checkout(one('pendant-drift'))
    .payment(one('pendant-drift'), 'apple_pay')
    .order(one('pendant-drift'))
  visit('wei', '16:41')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .list('Rugs', 'Product Category Viewed')
    .view('rug-atlas')
    .view('rug-jute')
    .wish('rug-jute')
    .track('Lead Generated', { form: 'rug-consultation', category: 'Rugs' })
  visit('hannah', '18:10')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .view('throw-fjord')
    .add({ id: 'throw-fjord', quantity: 1 })
    .aside('Coupon Entered', { coupon_id: 'PREVIEW20' })
    .checkout(one('throw-fjord'))
    .order(one('throw-fjord'), { coupon: 'PREVIEW20', currency: 'usd' })
  visit('rosa', '20:33')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .view('vase-tide')
    .add({ id: 'vase-tide', quantity: 3 })
    .checkout([{ id: 'vase-tide', quantity: 3 }])
    .payment([{ id: 'vase-tide', quantity: 3 }])
    .order([{ id: 'vase-tide', quantity: 3 }])

  // Opt-outs from two other states, and three that Pinterest will ignore: no state, no country, not in the US.
  visit('priya', '19:04')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .list('Rugs')
    .view('rug-atlas')
    .add({ id: 'rug-atlas', quantity: 1 })
    .checkout(one('rug-atlas'))
    .payment(one('rug-atlas'))
    .order(one('rug-atlas'))
  visit('trent', '14:12')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .search('rug 8x10')
    .view('rug-jute')
    .track('Product Video Watched', { asset_id: 'vid_rug_care', title: 'How to care for jute' })
  visit('noor', '21:15')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .view('cushion-clay')
    .add({ id: 'cushion-clay', quantity: 2 })
    .aside('Product Removed', { product_id: 'cushion-clay', quantity: 1 })
    .checkout(one('cushion-clay'))
    .order(one('cushion-clay'))
  visit('eli', '22:02')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .search('fig candle')
    .view('candle-fig')
    .add({ id: 'candle-fig', quantity: 4 })
  visit('claire', '13:30')
    .page('/', 'Lumen & Loom – luminaires et textiles')
    .list('Textiles')
    .view('throw-fjord')
    .add({ id: 'throw-fjord', quantity: 1 })

  // The app: an install with tracking allowed, one with tracking off, and people who come back.
  visit('aisling', '11:05', { identified: false })
    .track('Application Installed', { version: '4.12.0', build: '41207' })
    .track('Application Opened', { from_background: false, version: '4.12.0', build: '41207' })
    .screen('Welcome')
    .identify()
    .track('Signed Up', { method: 'google' })
    .list('Decor')
    .view('mirror-pond')
    .wish('mirror-pond')
  visit('lena', '08:47')
    .track('Application Installed', { version: '4.12.0', build: '41207' })
    .track('Application Opened', { from_background: false, version: '4.12.0', build: '41207' })
    .screen('Home')
    .list('Textiles')
    .view('cushion-moss')
    .add({ id: 'cushion-moss', quantity: 2 })
    .checkout([{ id: 'cushion-moss', quantity: 2 }])
    .payment([{ id: 'cushion-moss', quantity: 2 }], 'paypal')
    .order([{ id: 'cushion-moss', quantity: 2 }], { currency: 'EUR' })
  visit('liam', '23:20')
    .track('Application Opened', { from_background: true, version: '4.12.0', build: '41207' })
    .screen('Home')
    .search('paper lamp')
    .view('pendant-drift')
    .add({ id: 'pendant-drift', quantity: 2 })
    .checkout([{ id: 'pendant-drift', quantity: 2 }], 'CAD')
    .order([{ id: 'pendant-drift', quantity: 2 }], { currency: 'CAD' })
  visit('haruto', '03:16')
    .track('Application Opened', { from_background: false, version: '4.12.0', build: '41207' })
    .screen('Home')
    .search('花瓶')
    .view('vase-tide')
    .add({ id: 'vase-tide', quantity: 1 })
    .checkout(one('vase-tide'), 'JPY')
    .order(one('vase-tide'), { currency: 'JPY', revenue: 6900 })
  visit('beatriz', '16:58')
    .track('Application Opened', { from_background: true, version: '4.12.0', build: '41207' })
    .screen('Home')
    .list('Decor')
    .view('candle-fig')
    .wish('candle-fig')
    .track('Trial Started', { plan: 'Circle', value: 0, currency: 'BRL', trial_days: 30 })
  visit('grace', '02:25')
    .track('Application Opened', { from_background: true, version: '4.12.0', build: '41207' })
    .screen('Home')
    .view('floor-arc')
    .track('Video Playback Started', { asset_id: 'vid_arc', title: 'Arc, from sketch to lamp', position: 0 })
    .add({ id: 'floor-arc', quantity: 1 })
    .checkout(one('floor-arc'))
    .payment(one('floor-arc'), 'apple_pay')
    .order(one('floor-arc'))

  // The web, abroad.
  visit('oliver', '10:08')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .view('floor-arc')
    .track('Video Playback Started', { asset_id: 'vid_arc', title: 'Arc, from sketch to lamp', position: 0 })
    .add({ id: 'floor-arc', quantity: 1 })
    .checkout(one('floor-arc'), 'GBP')
    .payment(one('floor-arc'))
    .order(one('floor-arc'), { currency: 'gbp', revenue: '£229.00', extra: { click_id: 'dj0yJnU9b2xkLWNsaWNr_01' } })
  visit('jurgen', '09:31')
    .page('/', 'Lumen & Loom – Leuchten und Textilien')
    .search('stehlampe')
    .list('Lighting')
    .view('floor-arc')
    .view('lamp-halo-black')
    .track('Generate Lead', { form: 'trade-account', category: 'Interior design' })
  visit('camille', '12:45')
    .page('/', 'Lumen & Loom – luminaires et textiles')
    .list('Decor')
    .view('mirror-pond')
    .add({ id: 'mirror-pond', quantity: 1 })
    .checkout(one('mirror-pond'), 'EUR')
    .payment(one('mirror-pond'))
    .order(one('mirror-pond'), { currency: 'EUR' })

  // The web, at home.
  visit('sam', '17:40')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .list('Textiles')
    .view('cushion-moss')
    .view('cushion-clay')
    .add({ id: 'cushion-moss', quantity: 1 })
    .add({ id: 'cushion-clay', quantity: 1 })
    .checkout(one('cushion-moss', 'cushion-clay'))
    .payment(one('cushion-moss', 'cushion-clay'), 'paypal')
    .order(one('cushion-moss', 'cushion-clay'))
    .aside('Product Shared', { share_via: 'pinterest', product_id: 'cushion-moss' })
  visit('ines', '20:05')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .view('swatch-linen')
    .add({ id: 'swatch-linen', quantity: 1 })
    .order(one('swatch-linen'), { revenue: 0 })
    .track('Subscription Created', { plan: 'Circle', value: 49, currency: 'USD', predicted_ltv: 180 })
  visit('tomas', '21:48')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .view('chandelier-orbit')
    .add({ id: 'chandelier-orbit', quantity: 1 })
    .checkout(one('chandelier-orbit'))
    .payment(one('chandelier-orbit'))
    .order(one('chandelier-orbit'), { revenue: '$1,299.00' })
    .aside('Order Updated', { order_id: 'LL', reason: 'gift wrap' })
  visit('june', '22:30')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .track('Trial Started', { plan: 'Circle', value: 0, currency: 'USD', trial_days: 30 })
    .list('Textiles')
    .view('throw-fjord')
    .wish('throw-fjord')
    .track('Subscription Created', { plan: 'Circle', value: '49.00', currency: 'USD' })
  // A gift card is kept in the shop's own unit, which ISO 4217 doesn't know: sent, with a warning.
  visit('june', '23:05').track('Order Completed', { order_id: 'LL-GIFT-118', value: 50, currency: 'ZZZ' })

  // People without a name: matched by address and browser only.
  visit('visitor-boston', '15:55')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .list('Decor')
    .view('mirror-pond')
    .add({ id: 'mirror-pond', quantity: 1 })
    .aside('Cart Viewed', { cart_id: 'cart' })
  visit('visitor-miami', '18:22')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .search('alfombra')
    .list('Rugs', 'Product Category Viewed')
    .view('rug-jute')
    .aside('Newsletter Popup Closed', {})
  visit('visitor-portland', '19:37')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .view('lamp-halo-brass')
    .track('Video Playback Started', { asset_id: 'vid_halo', title: 'Halo, lit', position: 0 })
  visit('visitor-leeds', '10:50')
    .page('/', 'Lumen & Loom – lamps and textiles')
    .list('Textiles')
    .view('throw-fjord')
    .view('cushion-moss')
  visit('visitor-osaka', '02:48').page('/', 'Lumen & Loom – lamps and textiles').list('Decor').view('vase-tide')
  visit('visitor-lyon', '13:02')
    .page('/', 'Lumen & Loom – luminaires et textiles')
    .search('bougie')
    .view('candle-fig')
    .view('vase-tide')

  // Second visits.
  visit('trent', '20:26')
    .page('/account/orders', 'Your orders – Lumen & Loom')
    .list('Decor')
    .view('mirror-pond')
    .add({ id: 'mirror-pond', quantity: 1 })
    .aside('Cart Viewed', { cart_id: 'cart' })
    .checkout(one('mirror-pond'))
    .order(one('mirror-pond'))
  visit('eli', '23:25')
    .page('/cart', 'Your cart – Lumen & Loom')
    .checkout([{ id: 'candle-fig', quantity: 4 }])
    .aside('Checkout Step Viewed', { step: 2 })
    .payment([{ id: 'candle-fig', quantity: 4 }])
    .order([{ id: 'candle-fig', quantity: 4 }])
  visit('jurgen', '19:50')
    .page('/', 'Lumen & Loom – Leuchten und Textilien')
    .aside('Promotion Viewed', { promotion_id: 'black-friday', name: 'Black Friday preview' })
    .view('floor-arc')
    .aside('Product Clicked', { product_id: 'floor-arc', position: 1 })
  visit('diego', '23:10')
    .track('Application Opened', { from_background: true, version: '4.12.0', build: '41207' })
    .view('candle-fig')
  visit('mara', '22:44')
    .page('/account/orders', 'Your orders – Lumen & Loom')
    .view('mirror-pond')
    .wish('mirror-pond')
    .page('/stores', 'Our stores – Lumen & Loom')
  visit('oliver', '20:19').page('/', 'Lumen & Loom – lamps and textiles').list('Decor').view('vase-tide')
  visit('sam', '23:41').page('/account/orders', 'Your orders – Lumen & Loom').view('throw-fjord')
  visit('grace', '19:12')
    .track('Application Opened', { from_background: true, version: '4.12.0', build: '41207' })
    .list('Textiles')
    .view('throw-fjord')
    .wish('throw-fjord')
}

function oddAndBrokenRows(): void {
  // Odd, and fine.
  visit('tomas', '22:20').track(
    'Product Viewed',
    { product_id: 'rug-jute', price: '149', currency: 'USD' },
    change({ timestamp: Date.parse(`${DAY}T22:20:30.000Z`) })
  )
  visit('camille', '14:20').page('/stores', 'Nos magasins – Lumen & Loom')
  // A telephone whose clock runs a few minutes ahead: still young enough to be taken as "now".
  visit('liam', '23:59').track(
    'Application Opened',
    { from_background: true, version: '4.12.0', build: '41207' },
    change({ timestamp: '2026-11-24T00:06:10.000Z' })
  )
  // The till writes local time with its offset.
  visit('ines', '21:10').order(
    one('vase-tide'),
    { extra: { order_id: 'LL-POS-88121' } },
    change({ timestamp: `${DAY}T17:10:12-04:00` })
  )
  // XTS is ISO 4217's code for tests, no money: sent, with a warning.
  visit('june', '23:30').track('Order Completed', { order_id: 'LL-TEST-1', value: 1, currency: 'XTS' })

  // Broken, each in its own way.
  visit('tomas', '18:05').track(
    'Lead Generated',
    { form: 'call-me-back' },
    fromServer({ anonymousId: undefined }, { phone: '+1 512 555 0199' }),
    REFUSED
  )
  visit('oliver', '06:00').order(
    one('rug-jute'),
    { extra: { order_id: 'LL-77310' } },
    change({ timestamp: '2026-11-14T16:20:00.000Z', originalTimestamp: '2026-11-14T16:20:00.000Z' }),
    REFUSED
  )
  visit('visitor-osaka', '04:10').track(
    'Product Viewed',
    { product_id: 'vase-tide', price: 46 },
    change({ timestamp: '2026-11-24T13:10:44.000Z', originalTimestamp: '2026-11-24T13:10:44.000Z' }),
    REFUSED
  )
  visit('hannah', '18:40').order(one('candle-fig'), { currency: 'US$' }, undefined, REFUSED)
  visit('jurgen', '10:15').order(one('candle-fig'), { currency: 'EURO' }, undefined, REFUSED)
  visit('noor', '21:40').track(
    'Payment Info Entered',
    { payment_method: 'card' },
    change({ timestamp: 'yesterday, around noon' }),
    REFUSED
  )
  visit('sam', '18:02').track(
    'Product Added',
    { product_id: 'candle-fig', price: 24, quantity: 1 },
    change({ messageId: undefined }),
    REFUSED
  )
  visit('june', '12:00').track(
    'Signed Up',
    { method: 'store-tablet' },
    fromServer({ userId: 'cus_0000' }, { email: 'n/a', phone: '206-555-0117' }),
    REFUSED
  )
  visit('claire', '15:12').track('Signed Up', { method: 'import' }, fromServer({}, { email: 'claire.gagnon' }), REFUSED)
  // An address without its browser is no identity.
  visit('visitor-boston', '16:20').track(
    'Lead Generated',
    { form: 'catalog-request' },
    change({
      context: { ip: '203.0.113.180', library: { name: 'analytics-go', version: '3.3.0' } },
      channel: 'server'
    }),
    REFUSED
  )
  // An app with tracking off, behind a proxy: nothing is left to know the person by.
  visit('lena', '09:20', { identified: false }).track(
    'Application Opened',
    { from_background: true },
    change({
      context: {
        ip: '::1',
        device: { type: 'ios', advertisingId: '00000000-0000-0000-0000-000000000000', adTrackingEnabled: false },
        os: { name: 'iOS', version: '26.1' }
      }
    }),
    REFUSED
  )
}

/** Lines that no one can read as an event: a write that was cut off, a log line that strayed in, JSON that is no object. */
const UNREADABLE: { at: string; line: string }[] = [
  {
    at: '14:55',
    line: '{"type":"track","event":"Order Completed","messageId":"ajs-next-1795445700000","properties":{"order_id":"LL-7'
  },
  { at: '11:30', line: '["heartbeat",1795433400]' },
  { at: '20:58', line: '2026-11-23T20:58:03Z WARN exporter: queue is 92% full' }
]

export interface ShopDay {
  rows: Row[]
  now: string
}

export function shopDay(): ShopDay {
  visits.length = 0
  believableDay()
  oddAndBrokenRows()
  const rows = visits.flatMap((each) => each.rows)
  for (const { at, line } of UNREADABLE) {
    rows.push({ receivedAtMs: Date.parse(`${DAY}T${at}:00.000Z`), line, expected: { status: 'unreadable' } })
  }
  // `sort` is stable: rows of one millisecond keep the order in which they are written here.
  rows.sort((one, other) => one.receivedAtMs - other.receivedAtMs)
  const late = rows.find((row) => row.receivedAtMs > Date.parse(NOW))
  if (late) throw new Error(`A line is received at ${isoTime(late.receivedAtMs)}, after the day's clock: ${NOW}.`)
  return { rows, now: NOW }
}
