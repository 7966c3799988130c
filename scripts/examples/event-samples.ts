import { personCalled } from './people'
import { Visit, type CartItem, type Json } from './visit'

const STARTED_AT = '2026-11-23T18:30:00.000Z'
const APP = { version: '4.12.0', build: '41207' }

const cart: CartItem[] = [
  { id: 'lamp-halo-brass', quantity: 2 },
  { id: 'candle-fig', quantity: 1 }
]

const visit = (key = 'mara'): Visit => new Visit(personCalled(key), STARTED_AT)

/** The last event of a visit, as an object. */
const last = ({ rows }: Visit): Json => JSON.parse(rows[rows.length - 1]!.line) as Json

/** One event for each preset, by Pinterest's event name, and five that show a rule. By file name without `.json`. */
export function eventSamples(): Record<string, Json> {
  return {
    add_payment_info: last(visit().checkout(cart).payment(cart)),
    add_to_cart: last(visit().view('lamp-halo-brass').add(cart[0]!)),
    add_to_wishlist: last(visit().view('mirror-pond').wish('mirror-pond')),
    app_install: last(visit('aisling').track('Application Installed', APP)),
    app_open: last(visit('lena').track('Application Opened', { from_background: false, ...APP })),
    checkout: last(visit().checkout(cart).order(cart)),
    initiate_checkout: last(visit().checkout(cart)),
    lead: last(visit('jurgen').page('/trade', 'Trade accounts').track('Lead Generated', { form: 'trade-account' })),
    page_visit: last(visit('visitor-boston').page('/', 'Lumen & Loom – lamps and textiles')),
    search: last(visit('oliver').search('floor lamp')),
    signup: last(visit().page('/account/new', 'Create an account').track('Signed Up', { method: 'email' })),
    start_trial: last(
      visit('june').page('/circle', 'Circle').track('Trial Started', { plan: 'Circle', value: 0, currency: 'USD' })
    ),
    subscribe: last(
      visit('june')
        .page('/circle', 'Circle')
        .track('Subscription Created', { plan: 'Circle', value: 49, currency: 'USD', predicted_ltv: 180 })
    ),
    view_category: last(visit('camille').list('Rugs')),
    view_content: last(visit('liam').view('pendant-drift')),
    watch_video: last(
      visit('grace').track('Video Playback Started', { asset_id: 'vid_arc', title: 'Arc, from sketch to lamp' })
    ),
    opt_out_california: last(visit('wei').checkout(cart).order(cart)),
    opt_out_without_state: last(visit('noor').checkout(cart).order(cart)),
    refused_no_identity: refusedNoIdentity(),
    store_order: storeOrder()
  }
}

/** A lead with a telephone number and nothing else: Pinterest can't know the person by it. */
function refusedNoIdentity(): Json {
  const event = last(visit('tomas').track('Lead Generated', { form: 'call-me-back' }))
  return {
    ...event,
    channel: 'server',
    context: { library: { name: 'analytics-node', version: '2.3.0' }, traits: { phone: '+1 512 555 0199' } }
  }
}

/** An order at the till. Map `action_source` to `offline` for such events. */
function storeOrder(): Json {
  const event = last(
    visit('mara').order(cart, { extra: { order_id: 'LL-POS-88121', affiliation: 'Store, Valencia St' } })
  )
  const { traits } = event.context as { traits: Json }
  return {
    ...event,
    channel: 'server',
    context: { library: { name: 'analytics-python', version: '2.3.4' }, traits }
  }
}
