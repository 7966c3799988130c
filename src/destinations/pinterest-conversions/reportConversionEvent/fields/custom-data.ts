import type { InputField } from '@segment/actions-core'
import { firstFilledProperty, path, pathOr } from './directives'
import { anyText, hidden } from './lenient'

/** One product. */
const contentProperties = {
  id: { label: 'Product ID', description: 'The ID of the product, as in your catalog at Pinterest.', ...anyText },
  item_price: { label: 'Price', description: 'The price of one piece: a number of 0 or more.', ...anyText },
  quantity: {
    label: 'Quantity',
    description:
      'How many pieces, rounded to a whole number. Counted as 1 when left empty. When one is below 0, no value and no number of items is derived.',
    ...anyText
  },
  item_name: { label: 'Name', description: 'The name of the product.', ...anyText },
  item_brand: { label: 'Brand', description: 'The brand of the product.', ...anyText },
  item_brand_id: {
    label: 'Brand ID',
    description: 'The ID of the brand, at most 64 characters: a longer one is left out.',
    ...anyText
  },
  item_category: {
    label: 'Category',
    description: 'The category of the product. Several are joined.',
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
      "ISO 4217 code of three letters, e.g. USD, or a mark of one currency only, such as €. Without one Pinterest counts the value in the ad account's currency. One that can't be read is left out together with the value.",
    ...anyText
  },
  value: {
    label: 'Value',
    description:
      'The final amount of the whole event before tax and shipping, 0 or more. Left empty, it is the sum of price × quantity of the contents, when each has a price.',
    ...anyText
  },
  content_ids: {
    label: 'Content IDs',
    description: 'The IDs of the products. Left empty, they are those of the contents.',
    ...anyText
  },
  num_items: {
    label: 'Number of Items',
    description: 'How many pieces in all. Left empty, it is the sum of the quantities of the contents.',
    ...anyText
  },
  order_id: { label: 'Order ID', description: 'The ID of the order.', ...anyText },
  search_string: { label: 'Search String', description: 'What the person searched for.', ...anyText },
  opt_out_type: {
    label: 'Opt Out Type',
    description:
      "The person's privacy choice: LDP for Limited Data Processing. Pinterest honors it only together with the person's state and country. Several values are separated by commas.",
    ...anyText
  },
  content_brand: { label: 'Content Brand', description: 'The brand of what was looked at.', ...anyText },
  content_category: {
    label: 'Content Category',
    description: 'The category of what was looked at. Several are joined.',
    ...anyText
  },
  content_name: { label: 'Content Name', description: 'The name of the page or product.', ...anyText },
  predicted_ltv: {
    label: 'Predicted Lifetime Value',
    description: 'What the customer is expected to bring in over time: a number of 0 or more.',
    ...anyText
  },
  contents: {
    label: 'Contents (nested)',
    description: 'The products, kept for stored mappings. The Contents field wins over it.',
    ...contents
  }
} as const satisfies NonNullable<InputField['properties']>

export const customDataFields = {
  custom_data: {
    label: 'Custom Data',
    description: 'What was bought, searched or looked at.',
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
    description: 'The products of the event. A product without any usable value is left out.',
    ...contents,
    defaultObjectUI: 'arrayeditor',
    default: { '@arrayPath': ['$.properties.products', productAt('$.')] }
  },
  product: {
    label: 'Product',
    description:
      "The event's own product, for events about one. When Contents holds nothing usable, it is the contents if it has an ID, and its price × quantity is the value if none is mapped.",
    type: 'object',
    defaultObjectUI: 'keyvalue',
    additionalProperties: false,
    properties: contentProperties,
    default: productAt('$.properties.')
  }
} as const satisfies Record<string, InputField>

/** What stored mappings in Segment's present format have in place of `custom_data`. */
export const storedFormatFields = {
  data_format: {
    label: 'Data Format',
    description:
      "Which of Segment's two formats a stored mapping is in: latest reads Custom Data 2, legacy reads Custom Data. New mappings leave it empty.",
    ...anyText,
    ...hidden
  },
  custom_data_2: {
    label: 'Custom Data 2',
    description:
      "Custom Data, as stored mappings in Segment's latest format name it. It wins over Custom Data when Data Format is latest, or when it alone is there.",
    type: 'object',
    defaultObjectUI: 'keyvalue',
    additionalProperties: false,
    properties: customDataProperties,
    ...hidden
  }
} as const satisfies Record<string, InputField>
