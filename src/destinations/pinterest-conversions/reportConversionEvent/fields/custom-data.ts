import type { InputField } from '@segment/actions-core'
import { firstFilledProperty, path, pathOr } from './directives'
import { anyText, hidden } from './lenient'

/** One product. */
const contentProperties = {
  id: { label: 'Product ID', description: 'The product ID, as in your Pinterest catalog.', ...anyText },
  item_price: { label: 'Price', description: 'The price of one item, 0 or more.', ...anyText },
  quantity: {
    label: 'Quantity',
    description:
      'The number of items, rounded to a whole number. Counts as 1 when empty. If any quantity is below 0, neither the value nor the number of items is calculated.',
    ...anyText
  },
  item_name: { label: 'Name', description: 'The product name.', ...anyText },
  item_brand: { label: 'Brand', description: 'The product brand.', ...anyText },
  item_brand_id: {
    label: 'Brand ID',
    description: 'The brand ID, at most 64 characters. A longer one is dropped.',
    ...anyText
  },
  item_category: {
    label: 'Category',
    description: 'The product category. Several categories are joined.',
    ...anyText
  }
} as const satisfies NonNullable<InputField['properties']>

/** The keys of a product in Segment's e-commerce spec, below `root`. */
const productAt = (root: string) => ({
  id: pathOr(`${root}product_id`, `${root}sku`),
  item_price: path(`${root}price`),
  quantity: path(`${root}quantity`),
  item_name: path(`${root}name`),
  item_brand: path(`${root}brand`),
  item_category: path(`${root}category`)
})

const contents = {
  type: 'object',
  multiple: true,
  additionalProperties: false,
  properties: contentProperties
} as const

const customDataProperties = {
  currency: {
    label: 'Currency',
    description:
      "The three-letter ISO 4217 code, such as USD, or an unambiguous symbol, such as €. Without a currency, Pinterest counts the value in the ad account's currency. An unreadable currency is dropped together with the value.",
    ...anyText
  },
  value: {
    label: 'Value',
    description:
      'The total amount before tax and shipping, 0 or more. When empty, it is the sum of price × quantity of the contents, if each has a price.',
    ...anyText
  },
  content_ids: {
    label: 'Content IDs',
    description: 'The product IDs. When empty, the IDs of the contents are used.',
    ...anyText
  },
  num_items: {
    label: 'Number of Items',
    description: 'The total number of items. When empty, it is the sum of the quantities of the contents.',
    ...anyText
  },
  order_id: { label: 'Order ID', description: 'The order ID.', ...anyText },
  search_string: { label: 'Search String', description: 'What the person searched for.', ...anyText },
  opt_out_type: {
    label: 'Opt Out Type',
    description:
      "The person's privacy choice: LDP for Limited Data Processing. Pinterest honors it only together with the person's state and country. Separate several values with commas.",
    ...anyText
  },
  content_brand: { label: 'Content Brand', description: 'The brand of the viewed product or page.', ...anyText },
  content_category: {
    label: 'Content Category',
    description: 'The category of the viewed product or page. Several categories are joined.',
    ...anyText
  },
  content_name: { label: 'Content Name', description: 'The name of the viewed product or page.', ...anyText },
  predicted_ltv: {
    label: 'Predicted Lifetime Value',
    description: 'The revenue expected from the customer over time, 0 or more.',
    ...anyText
  },
  contents: {
    label: 'Contents (nested)',
    description: 'The products. For existing mappings only: new ones use the Contents field, which takes precedence.',
    ...contents
  }
} as const satisfies NonNullable<InputField['properties']>

export const customDataFields = {
  custom_data: {
    label: 'Custom Data',
    description: 'What was bought, searched for or viewed.',
    type: 'object',
    defaultObjectUI: 'keyvalue',
    additionalProperties: false,
    properties: customDataProperties,
    default: {
      currency: path('$.properties.currency'),
      value: firstFilledProperty('value', 'revenue', 'subtotal', 'total'),
      order_id: path('$.properties.order_id'),
      search_string: path('$.properties.query'),
      opt_out_type: path('$.properties.opt_out_type'),
      content_brand: path('$.properties.brand'),
      content_category: path('$.properties.category'),
      content_name: path('$.properties.name'),
      predicted_ltv: path('$.properties.predicted_ltv')
    }
  },
  contents: {
    label: 'Contents',
    description: 'The products of the event. A product without any usable value is dropped.',
    ...contents,
    defaultObjectUI: 'arrayeditor',
    default: { '@arrayPath': ['$.properties.products', productAt('$.')] }
  },
  product: {
    label: 'Product',
    description:
      'The product of an event about a single product. Used when Contents is empty: it is sent as the contents if it has an ID, and its price × quantity is the value if none is mapped.',
    type: 'object',
    defaultObjectUI: 'keyvalue',
    additionalProperties: false,
    properties: contentProperties,
    default: productAt('$.properties.')
  }
} as const satisfies Record<string, InputField>

/** Stored mappings in Segment's current format have this in place of `custom_data`. */
export const storedFormatFields = {
  data_format: {
    label: 'Data Format',
    description:
      "For existing mappings only: which of Segment's two formats they use. Latest reads Custom Data 2, legacy reads Custom Data. Leave it empty in new mappings.",
    ...anyText,
    ...hidden
  },
  custom_data_2: {
    label: 'Custom Data 2',
    description:
      "For existing mappings only: Custom Data in Segment's latest format. It is read instead of Custom Data when Data Format is latest, or when Custom Data is empty.",
    type: 'object',
    defaultObjectUI: 'keyvalue',
    additionalProperties: false,
    properties: customDataProperties,
    ...hidden
  }
} as const satisfies Record<string, InputField>
