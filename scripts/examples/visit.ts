import { dollars, PRODUCTS, productUrl, SHOP, type ProductId } from './catalog'
import { DEVICES, type Person } from './people'
import { randomFrom, type Random } from './random'

export type Json = Record<string, unknown>

/** What the destination must make of a line, known because the line was written for it. */
export type Expected =
  | { status: 'delivered'; ldp: 'not-requested' | 'applied' | 'applied-by-state' | 'ignored' }
  | { status: 'rejected' | 'not-subscribed' | 'unreadable' }

export interface Row {
  /** When Segment received it, in milliseconds: the order of the file. */
  receivedAtMs: number
  line: string
  expected: Expected
}

export interface CartItem {
  id: ProductId
  quantity: number
}

interface OrderOptions {
  currency?: string
  /** Taken instead of the sum of the items, e.g. `$1,299.00`. */
  revenue?: string | number
  coupon?: string
  /** The event's other properties. */
  extra?: Json
}

/** Changes an event before it is written: how a broken or odd row is made from a whole one. */
export type Twist = (event: Json) => void

/**
 * One person's visit, written as Segment's libraries would: each method is one call of `analytics`, some seconds
 * after the one before.
 */
export class Visit {
  readonly rows: Row[] = []
  private readonly random: Random
  private readonly device: (typeof DEVICES)[keyof typeof DEVICES]
  private readonly anonymousId: string
  private readonly cartId: string
  private clockMs: number
  private currentPage = { path: '/', title: `${SHOP.name} – lamps and textiles`, search: '', referrer: '' }
  private identified: boolean

  constructor(
    private readonly person: Person,
    startedAt: string,
    options: { identified?: boolean } = {}
  ) {
    this.random = randomFrom(`${person.key} ${startedAt}`)
    this.device = DEVICES[person.device]
    // A person keeps the device's ID over all visits of the day.
    this.anonymousId = randomFrom(`anonymous ${person.key}`).uuid()
    this.cartId = `cart_${this.random.between(100000, 999999)}`
    this.clockMs = Date.parse(startedAt)
    this.identified = options.identified ?? true
    if (person.landing) this.currentPage = { ...this.currentPage, ...person.landing }
  }

  identify(): this {
    this.identified = true
    return this.write({ type: 'identify', traits: { ...this.person.traits } }, { status: 'not-subscribed' })
  }

  page(path: string, title: string): this {
    const referrer =
      this.currentPage.path === '/' && path === '/'
        ? this.currentPage.referrer
        : `${SHOP.origin}${this.currentPage.path}`
    // The landing page's query stays on the first page only.
    const search = path === '/' ? this.currentPage.search : ''
    this.currentPage = { path, title, search, referrer }
    const url = `${SHOP.origin}${path}${search}`
    return this.write({ type: 'page', name: title, properties: { ...this.currentPage, url } }, this.delivered())
  }

  /** A screen of the app: the destination subscribes to none. */
  screen(name: string): this {
    return this.write({ type: 'screen', name, properties: {} }, { status: 'not-subscribed' })
  }

  search(query: string): this {
    if (this.device.kind === 'web') this.page('/search', `Search – ${SHOP.name}`)
    return this.track('Products Searched', { query })
  }

  list(category: string, event: 'Product List Viewed' | 'Product Category Viewed' = 'Product List Viewed'): this {
    const slug = category.toLowerCase()
    if (this.device.kind === 'web') this.page(`/collections/${slug}`, `${category} – ${SHOP.name}`)
    const products = Object.values(PRODUCTS)
      .filter((product) => product.category === category)
      .map((product, index) => ({ ...product, position: index + 1 }))
    return this.track(event, { list_id: slug, category, products })
  }

  view(id: ProductId): this {
    const product = PRODUCTS[id]
    if (this.device.kind === 'web') this.page(`/products/${id}`, `${product.name} – ${SHOP.name}`)
    return this.track('Product Viewed', { ...product, currency: 'USD', url: productUrl(product) })
  }

  add(item: CartItem): this {
    const product = PRODUCTS[item.id]
    return this.track('Product Added', {
      cart_id: this.cartId,
      ...product,
      quantity: item.quantity,
      currency: 'USD',
      value: dollars(product.price * item.quantity),
      url: productUrl(product)
    })
  }

  wish(id: ProductId): this {
    return this.track('Product Added to Wishlist', {
      wishlist_id: `wl_${this.person.key}`,
      wishlist_name: 'Living room',
      ...PRODUCTS[id]
    })
  }

  checkout(items: CartItem[], currency = 'USD'): this {
    if (this.device.kind === 'web') this.page('/checkout', `Checkout – ${SHOP.name}`)
    return this.track('Checkout Started', {
      cart_id: this.cartId,
      order_id: this.orderId(),
      value: sumOf(items),
      currency,
      products: lines(items)
    })
  }

  payment(items: CartItem[], method = 'card'): this {
    return this.track('Payment Info Entered', {
      checkout_id: this.cartId,
      order_id: this.orderId(),
      payment_method: method,
      value: sumOf(items),
      currency: 'USD'
    })
  }

  order(items: CartItem[], options: OrderOptions = {}, twist?: Twist, expected: Expected = this.delivered()): this {
    const revenue = options.revenue ?? sumOf(items)
    return this.track(
      'Order Completed',
      {
        checkout_id: this.cartId,
        order_id: this.orderId(),
        affiliation: SHOP.name,
        revenue,
        shipping: 9.5,
        tax: dollars(sumOf(items) * 0.08),
        ...(options.coupon ? { coupon: options.coupon, discount: 10 } : {}),
        currency: options.currency ?? 'USD',
        products: lines(items),
        ...options.extra
      },
      twist,
      expected
    )
  }

  track(event: string, properties: Json, twist?: Twist, expected: Expected = this.delivered()): this {
    return this.write({ type: 'track', event, properties }, expected, twist)
  }

  /** An event that no preset of the destination subscribes to. */
  aside(event: string, properties: Json): this {
    return this.track(event, properties, undefined, { status: 'not-subscribed' })
  }

  private orderId(): string {
    return `LL-${this.cartId.slice(5)}`
  }

  private delivered(): Expected {
    return { status: 'delivered', ldp: this.person.optOut?.expected ?? 'not-requested' }
  }

  private write(call: Json, expected: Expected, twist?: Twist): this {
    this.clockMs += this.random.between(6_000, 75_000) + this.random.between(0, 999)
    const sentAtMs = this.clockMs + this.random.between(80, 1900)
    const receivedAtMs = sentAtMs + this.random.between(40, 900)
    const properties = call.type === 'identify' ? {} : this.withOptOut(call.properties as Json)
    const event: Json = {
      ...call,
      ...(call.type === 'identify' ? {} : { properties }),
      anonymousId: this.anonymousId,
      ...(this.identified && this.person.userId ? { userId: this.person.userId } : {}),
      context: this.context(),
      messageId: this.device.kind === 'web' ? `ajs-next-${this.clockMs}-${this.random.uuid()}` : this.random.uuid(),
      timestamp: isoTime(this.clockMs),
      originalTimestamp: isoTime(this.clockMs),
      sentAt: isoTime(sentAtMs),
      receivedAt: isoTime(receivedAtMs),
      channel: this.device.kind === 'web' ? 'client' : 'mobile',
      integrations: {},
      version: 2
    }
    twist?.(event)
    this.rows.push({ receivedAtMs, line: JSON.stringify(event), expected })
    return this
  }

  private withOptOut(properties: Json): Json {
    return this.person.optOut ? { ...properties, opt_out_type: this.person.optOut.type } : properties
  }

  private context(): Json {
    const { person, device } = this
    const common = {
      ip: person.ip,
      locale: person.locale,
      timezone: person.timezone,
      screen: device.screen,
      ...(this.identified && person.traits ? { traits: person.traits } : {})
    }
    if (device.kind === 'web') {
      return {
        ...common,
        userAgent: device.userAgent,
        page: { ...this.currentPage, url: `${SHOP.origin}${this.currentPage.path}${this.currentPage.search}` },
        library: { name: 'analytics.js', version: 'next-1.82.0' }
      }
    }
    return {
      ...common,
      ...('userAgent' in device ? { userAgent: device.userAgent } : {}),
      app: { name: SHOP.name, version: '4.12.0', build: '41207', namespace: SHOP.appNamespace },
      device: {
        id: this.anonymousId.toUpperCase(),
        ...(person.advertisingId === undefined ? {} : { advertisingId: person.advertisingId }),
        ...(person.adTrackingEnabled === undefined ? {} : { adTrackingEnabled: person.adTrackingEnabled }),
        manufacturer: device.manufacturer,
        model: device.model,
        name: device.name,
        type: device.kind
      },
      os: device.os,
      network: {
        ...(person.carrier ? { carrier: person.carrier } : {}),
        bluetooth: false,
        cellular: !!person.carrier,
        wifi: !person.carrier
      },
      library: { name: device.kind === 'ios' ? 'analytics-swift' : 'analytics-kotlin', version: '1.20.1' }
    }
  }
}

const lines = (items: CartItem[]): Json[] => items.map(({ id, quantity }) => ({ ...PRODUCTS[id], quantity }))

const sumOf = (items: CartItem[]): number =>
  dollars(items.reduce((sum, { id, quantity }) => sum + PRODUCTS[id].price * quantity, 0))

export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString()
