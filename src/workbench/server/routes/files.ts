import { addPath, buildTagSnippet } from '../../../insights'
import type { FilesView } from '../../files-contract'
import { MAX_FILE_BYTES, TOO_LARGE } from '../dropped-files'
import { parseCorrections } from '../file-reports'
import { toEndpoint, type Routes } from '../http'
import { isRecord } from '../../../destinations/pinterest-conversions'
import { failure, requireContentType } from '../safety'
import { RequestError } from '../request-error'

/** Files of events: profile, comparison, person, corrections. */
export function addFileRoutes(routes: Routes): void {
  const { app, session, json, post } = routes
  const { reports } = session
  const view = (): FilesView => {
    const sending = session.sending.view()
    return { files: reports.list(), ...(sending && { sending }) }
  }

  app.get('/api/files', (context) => json(context, view()))
  addUpload(routes, view)
  post('/api/files/example', async () => {
    const events = await session.readExampleDay()
    await reports.files.add('example-day.ndjson', linesOf(events))
    return view()
  })
  post('/api/files/remove', async ({ id }) => {
    await reports.remove(id)
    return view()
  })
  post('/api/files/profile', ({ id, subscriptions, draft }) => {
    reports.startProfile(
      id,
      subscriptions === undefined
        ? undefined
        : { name: typeof draft === 'string' ? draft : '', subscriptions: session.parseSubscriptions(subscriptions) }
    )
    return view()
  })
  post('/api/files/event', async ({ id, event }) => ({ event: await reports.findEvent(id, event) }))
  post('/api/files/suggest', async ({ id, event }) => ({ subscription: await reports.suggestMapping(id, event) }))
  post('/api/files/compare', ({ id, subscriptions }) => reports.compare(id, session.parseSubscriptions(subscriptions)))
  post('/api/files/person', ({ id, files }) => reports.findPerson(id, files))
  post('/api/files/rejected', ({ id }) => reports.rejected(id))
  post('/api/files/rejected/check', ({ id, corrections }) =>
    reports.checkCorrections(id, parseCorrections(corrections))
  )
  addSending(routes, view)
  addMappingHelp(routes)
}

function addSending({ session, post }: Routes, view: () => FilesView): void {
  post('/api/files/send', async ({ id, endpoint, isTest, corrections }) => {
    await session.sending.start({
      id: typeof id === 'string' ? id : '',
      endpoint: toEndpoint(endpoint),
      // Only an explicit `false` records conversions.
      isTest: isTest !== false,
      ...(corrections !== undefined && { corrections: parseCorrections(corrections) })
    })
    return view()
  })
  post('/api/files/sending/pause', () => {
    session.sending.pause()
    return view()
  })
  post('/api/files/sending/resume', () => {
    session.sending.resume()
    return view()
  })
}

/** The body is the file itself, written as it arrives. */
function addUpload({ app, json, session }: Routes, view: () => FilesView): void {
  app.post('/api/files/upload', requireContentType('application/octet-stream'), async (context) => {
    const length = Number(context.req.header('content-length') ?? 0)
    if (length > MAX_FILE_BYTES) return json(context, failure(TOO_LARGE), { status: 413 })
    const body = context.req.raw.body as AsyncIterable<Uint8Array> | null
    await session.reports.files.add(context.req.query('name') ?? '', body ?? noChunks())
    return json(context, view())
  })
}

// eslint-disable-next-line @typescript-eslint/no-empty-function -- an empty file has no body
async function* noChunks(): AsyncGenerator<Uint8Array> {}

function addMappingHelp({ session, post }: Routes): void {
  post('/api/mappings/add-path', ({ subscription, field, path }) => {
    const [parsed] = session.parseSubscriptions([subscription])
    if (parsed === undefined || typeof field !== 'string' || typeof path !== 'string')
      throw new RequestError('A mapping, a field and a path are needed.')
    try {
      return { subscription: { ...parsed, mapping: addPath(parsed.mapping, field, path) } }
    } catch (error) {
      throw new RequestError((error as Error).message, 'field')
    }
  })
  post('/api/mappings/tag', ({ subscription }) => {
    // The tag's call does not need a valid trigger.
    const [parsed] = session.parseSubscriptions([{ ...(isRecord(subscription) ? subscription : {}), enabled: false }])
    if (parsed === undefined) throw new RequestError('A mapping is needed.', 'subscription')
    return buildTagSnippet(parsed)
  })
}

/** A broken line of the example stays broken. */
// eslint-disable-next-line @typescript-eslint/require-await -- writing a file requires an asynchronous input
async function* linesOf(events: readonly unknown[]): AsyncGenerator<Uint8Array> {
  for (const event of events) yield Buffer.from(`${typeof event === 'string' ? event : JSON.stringify(event)}\n`)
}
