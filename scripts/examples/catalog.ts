/** What the shop sells. Prices in US dollars. */
export interface Product {
  product_id: string
  sku: string
  name: string
  brand: string
  category: string
  price: number
}

export const SHOP = {
  name: 'Lumen & Loom',
  /** `.example` is reserved (RFC 2606): it can never be anyone's shop. */
  origin: 'https://www.lumenandloom.example',
  appNamespace: 'example.lumenandloom.shop'
} as const

const rows = [
  ['lamp-halo-brass', 'LL-1001-BR', 'Halo Table Lamp, Brass', 'Lumen', 'Lighting', 129],
  ['lamp-halo-black', 'LL-1001-BK', 'Halo Table Lamp, Black', 'Lumen', 'Lighting', 119],
  ['pendant-drift', 'LL-1010', 'Drift Paper Pendant', 'Lumen', 'Lighting', 84.5],
  ['floor-arc', 'LL-1022', 'Arc Floor Lamp', 'Lumen', 'Lighting', 249],
  ['chandelier-orbit', 'LL-1090', 'Orbit Chandelier', 'Lumen', 'Lighting', 1299],
  ['throw-fjord', 'LL-2001', 'Fjord Wool Throw', 'Loom', 'Textiles', 98],
  ['cushion-moss', 'LL-2010-MO', 'Linen Cushion, Moss', 'Loom', 'Textiles', 39.95],
  ['cushion-clay', 'LL-2010-CL', 'Linen Cushion, Clay', 'Loom', 'Textiles', 39.95],
  ['rug-atlas', 'LL-2100', 'Atlas Hand-Knotted Rug', 'Loom', 'Rugs', 689],
  ['rug-jute', 'LL-2110', 'Round Jute Rug', 'Loom', 'Rugs', 149],
  ['vase-tide', 'LL-3001', 'Tide Stoneware Vase', 'Kiln & Co', 'Decor', 46],
  ['candle-fig', 'LL-3010', 'Fig Leaf Candle', 'Wickwood', 'Decor', 24],
  ['mirror-pond', 'LL-3040', 'Pond Mirror', 'Kiln & Co', 'Decor', 179],
  ['swatch-linen', 'LL-9001', 'Linen Swatch Set', 'Loom', 'Samples', 0]
] as const

export const PRODUCTS: Record<(typeof rows)[number][0], Product> = Object.fromEntries(
  rows.map(([product_id, sku, name, brand, category, price]) => [
    product_id,
    { product_id, sku, name, brand, category, price }
  ])
) as Record<(typeof rows)[number][0], Product>

export type ProductId = keyof typeof PRODUCTS

export const productUrl = (product: Product): string => `${SHOP.origin}/products/${product.product_id}`

/** Dollars without float residue. */
export const dollars = (amount: number): number => Math.round(amount * 100) / 100
