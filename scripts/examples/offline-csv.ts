import { PRODUCTS, type ProductId } from './catalog'
import { randomFrom } from './random'

const HEADER = [
  'type',
  'event',
  'timestamp',
  'messageId',
  'userId',
  'context.traits.email',
  'context.traits.phone',
  'context.traits.firstName',
  'context.traits.lastName',
  'context.traits.address.city',
  'context.traits.address.state',
  'context.traits.address.postalCode',
  'context.traits.address.country',
  'properties.order_id',
  'properties.revenue',
  'properties.currency',
  'properties.product_id',
  'properties.name',
  'properties.price',
  'properties.quantity',
  'properties.opt_out_type',
  'properties.note'
]

/** [e-mail, phone, first name, last name, city, state, postal code, country], as four tills spell them. */
const customers = [
  ['ada.bell@example.com', '(415) 555-0161', 'Ada', 'Bell', 'San Francisco', 'California', '94110', 'United States'],
  ['NIKO@EXAMPLE.ORG', '415.555.0162', 'Niko', 'Pappas', 'Oakland', 'CA', '94607-1234', 'US'],
  ['yuki.mori@example.com', '', 'Yuki', 'Mori', 'San José', 'US-CA', '95112', 'USA'],
  ['bea@example.org', '+1 503 555 0163', 'Bea', "O'Hara, Jr.", 'Portland', 'Oregon', '97205', 'US'],
  ['ravi.k@example.com', '206-555-0164', 'Ravi', '', 'Seattle', 'WA', '98101', 'us'],
  ['ana.lima@example.org', '', 'Ana', 'Lima', 'São Paulo', 'SP', '01310-100', 'Brazil'],
  ['tess@example.com', '', 'Tess "Tee"', 'Moran', 'Denver', 'Colorado', '80202', 'United States'],
  [' kai.berg@example.com ', '', 'Kai', 'Berg', '', '', '', '']
] as const

const ids = Object.keys(PRODUCTS).filter((id) => id !== 'swatch-linen') as ProductId[]

const notes = ['', '', '', 'gift, wrapped', 'asked for "the warm bulb"', 'delivery:\nring twice', 'loyalty; 2 points']

/** RFC 4180: quoted where a comma, a quote, a line break or a space at an end would change the value. */
const cell = (value: string): string => (/[",\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)

/** Thirty orders of two shops on one day, as a spreadsheet exports them. Rows 12, 20 and 27 are refused. */
export function offlineConversions(): string {
  const lines = [HEADER]
  for (let number = 1; number <= 30; number++) {
    const random = randomFrom(`till ${number}`)
    const customer = customers[(number - 1) % customers.length]!
    const product = PRODUCTS[random.pick(ids)]
    const quantity = random.between(1, 3)
    const minute = String(random.between(10, 59))
    const revenue = (product.price * quantity).toFixed(2)
    const [email, ...rest] = customer
    // 12: only a telephone number; 20: typed in ten days late; 27: a currency that no one can read.
    const day = number === 20 ? 13 : 23
    lines.push([
      'track',
      'Order Completed',
      `2026-11-${day}T${String(9 + Math.floor(number / 6)).padStart(2, '0')}:${minute}:00-08:00`,
      `till-${number % 2 ? 'valencia' : 'alberta'}-${88000 + number}`,
      number % 3 ? `loyal_${2200 + (number % customers.length)}` : '',
      number === 12 ? '' : email,
      ...(number === 12 ? ['+1 503 555 0163', ...rest.slice(1)] : rest),
      `LL-POS-${88000 + number}`,
      number % 5 ? revenue : `$${Number(revenue).toLocaleString('en-US', { minimumFractionDigits: 2 })}`,
      number === 27 ? 'Dollars' : number % 4 ? 'USD' : 'usd',
      product.product_id,
      product.name,
      String(product.price),
      String(quantity),
      number % 7 === 2 ? 'LDP' : '',
      random.pick(notes)
    ])
  }
  return `${lines.map((cells) => cells.map(cell).join(',')).join('\n')}\n`
}
