import { InputError } from './record'

export const INPUT_FORMATS = ['ndjson', 'json', 'csv'] as const
export type InputFormat = (typeof INPUT_FORMATS)[number]

const FORMAT_BY_EXTENSION: Readonly<Record<string, InputFormat>> = {
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  csv: 'csv',
  tsv: 'csv'
}

/**
 * Detects the format from the file extension, else from the first bytes. A wrapper around a list of events is JSON, regardless
 * of the name.
 * @throws InputError for an unsupported or unknown kind of file.
 */
export function detectFormat(name: string, head: Buffer): InputFormat {
  rejectUnsupportedFile(head)
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
  if (WRAPPER.test(text)) return 'json'
  const extension = name.toLowerCase().replace(/\.gz$/, '').split('.').pop() ?? ''
  const byExtension = FORMAT_BY_EXTENSION[extension]
  if (byExtension !== undefined) return byExtension
  if (text === '') return 'ndjson'
  if (text.startsWith('[')) return 'json'
  if (text.startsWith('{')) return isSpreadOverLines(text) ? 'json' : 'ndjson'
  if (/^[^\n]*[,;\t]/.test(text)) return 'csv'
  throw new InputError(
    'The input does not start like NDJSON, JSON, or CSV with a header. Give --format to set the format.'
  )
}

/** An object around a list of events, as in exports and Segment's batch endpoint, possibly after a few plain values. */
export const WRAPPER = /^\{(?:\s*"(?!type"|event")\w+"\s*:\s*(?:"[^"\\]*"|[\w.+-]+)\s*,)*\s*"(?:events|batch)"\s*:\s*\[/

/** An indented object: its first line leaves it open. A broken line of NDJSON must not be mistaken for one. */
function isSpreadOverLines(text: string): boolean {
  return /^[^\n]*[{[,]\s*\n/.test(text)
}

function rejectUnsupportedFile(head: Buffer): void {
  const [first, second] = head
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new InputError('The file is UTF-16 text. Save it as UTF-8 (in a spreadsheet: "CSV UTF-8").')
  }
  if (head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') {
    throw new InputError('The file is a spreadsheet or a zip archive. Save the sheet as "CSV UTF-8", or unzip it.')
  }
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') {
    throw new InputError('The file is Parquet. Write it out as NDJSON or CSV.')
  }
}
