import type { InputField } from '@segment/actions-core'
import { firstExisting, firstNotBlank, path, whenAnyNotBlank } from './directives'

/** Shops send a list here as often as a text, and a list would fail the schema of a single text. */
const category = { type: 'string', multiple: true } as const satisfies Partial<InputField>

/** One product. Money is text, so that no price can fail the schema: what isn't a number is left out when the event is built. */
const contentProperties = {
  id: { label: 'Product ID', description: 'The ID of the product, as in your catalog at Pinterest.', type: 'string' },
  item_price: {
    label: 'Price',
    description: 'The price of one piece. What is not a number is left out.',
    type: 'string'
  },
  quantity: {
    label: 'Quantity',
    description: 'How many pieces, rounded to a whole number. Counted as 1 when left empty.',
    type: 'number',
    // Without it actions-core makes 0 of a null inside a list, and loses the event over an empty string.
    allowNull: true
  },
  item_name: { label: 'Name', description: 'The name of the product.', type: 'string' },
  item_brand: { label: 'Brand', description: 'The brand of the product.', type: 'string' },
  item_brand_id: { label: 'Brand ID', description: 'The ID of the brand, cut to 64 characters.', type: 'string' },
  item_category: { label: 'Category', description: 'The category of the product. Several are joined.', ...category }
} as const satisfies NonNullable<InputField['properties']>

const productShape = {
  id: firstNotBlank('$.product_id', '$.sku'),
  item_price: path('$.price'),
  quantity: path('$.quantity'),
  item_name: path('$.name'),
  item_brand: path('$.brand'),
  item_category: path('$.category')
}

export const customDataFields = {
  custom_data: {
    label: 'Custom Data',
    description: 'What was bought, searched or looked at.',
    type: 'object',
    defaultObjectUI: 'keyvalue',
    additionalProperties: false,
    properties: {
      currency: {
        label: 'Currency',
        description:
          "ISO 4217 code of three letters, e.g. USD. Without one Pinterest counts the value in the ad account's currency.",
        type: 'string'
      },
      value: {
        label: 'Value',
        description:
          'The final amount of the whole event before tax and shipping. What is not a number is left out. Left empty, it is the sum of price × quantity of the contents, when each has a price.',
        type: 'string'
      },
      content_ids: {
        label: 'Content IDs',
        description: 'The IDs of the products. Left empty, they are those of the contents.',
        type: 'string',
        multiple: true
      },
      num_items: {
        label: 'Number of Items',
        description: 'How many pieces in all. Left empty, it is the sum of the quantities of the contents.',
        type: 'number'
      },
      order_id: { label: 'Order ID', description: 'The ID of the order.', type: 'string' },
      search_string: { label: 'Search String', description: 'What the person searched for.', type: 'string' },
      opt_out_type: {
        label: 'Opt Out Type',
        description:
          "The person's privacy choice: LDP for Limited Data Processing. Pinterest honours it only together with the person's state and country. Several values are separated by commas.",
        type: 'string'
      },
      content_brand: { label: 'Content Brand', description: 'The brand of what was looked at.', type: 'string' },
      content_category: {
        label: 'Content Category',
        description: 'The category of what was looked at. Several are joined.',
        ...category
      },
      content_name: { label: 'Content Name', description: 'The name of the page or product.', type: 'string' },
      predicted_ltv: {
        label: 'Predicted Lifetime Value',
        description: 'What the customer is expected to bring in over time. What is not a number is left out.',
        type: 'string'
      },
      contents: {
        label: 'Contents (nested)',
        description: 'The products, kept for stored mappings. The Contents field wins over it.',
        type: 'object',
        multiple: true,
        additionalProperties: false,
        properties: contentProperties
      }
    },
    default: {
      currency: path('$.properties.currency'),
      value: firstExisting('$.properties.value', '$.properties.revenue', '$.properties.subtotal', '$.properties.total'),
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
    type: 'object',
    multiple: true,
    defaultObjectUI: 'arrayeditor',
    additionalProperties: false,
    properties: contentProperties,
    // An empty list, or `products` that is no list of objects, falls to the event's own product: asking for a key of the
    // first product, rather than for the list, keeps a text there from failing the schema.
    default: whenAnyNotBlank(
      [
        '$.properties.products[0].product_id',
        '$.properties.products[0].sku',
        '$.properties.products[0].name',
        '$.properties.products[0].price'
      ],
      { '@arrayPath': ['$.properties.products', productShape] },
      whenAnyNotBlank(['$.properties.product_id', '$.properties.sku'], { '@arrayPath': ['$.properties', productShape] })
    )
  }
} as const satisfies Record<string, InputField>
