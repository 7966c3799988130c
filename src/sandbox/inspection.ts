import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseFaults } from './faults'
import { attempt, readBody, sendJson, sendText } from './http'
import { SANDBOX_CONVERSION_TOKEN } from './defaults'
import type { Sandbox } from './types'

interface Route {
  method: string
  answer(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void | Promise<void>
}

/** Paths for people and tests. Pinterest has none of these. */
export function buildInspectionRoutes(sandbox: Sandbox, bodyLimitBytes: number): Partial<Record<string, Route>> {
  return {
    '/': { method: 'GET', answer: (_request, response) => sendText(response, describeSandbox(sandbox)) },
    '/sandbox/received': {
      method: 'GET',
      answer(_request, response, query) {
        const last = Number(query.get('last') ?? Infinity)
        if (last >= 0) sendJson(response, 200, last === 0 ? [] : sandbox.received.slice(-last))
        else sendJson(response, 400, { message: '"last" must be a number from 0.' })
      }
    },
    '/sandbox/counts': { method: 'GET', answer: (_request, response) => sendJson(response, 200, sandbox.counts) },
    '/sandbox/reset': {
      method: 'POST',
      answer(_request, response) {
        sandbox.reset()
        response.writeHead(204).end()
      }
    },
    '/sandbox/faults': {
      method: 'PUT',
      async answer(request, response) {
        const body = await readBody(request, bodyLimitBytes)
        const faults = attempt(() => parseFaults(JSON.parse(body ?? '')))
        if ('error' in faults) {
          sendJson(response, 400, { message: faults.error })
          return
        }
        sandbox.setFaults(faults.value)
        response.writeHead(204).end()
      }
    }
  }
}

function describeSandbox({ url, adAccountId, conversionToken }: Sandbox): string {
  const token = conversionToken === SANDBOX_CONVERSION_TOKEN ? conversionToken : '(the token it was started with)'
  return `A sandbox of Pinterest's Conversions API on this machine. Nothing sent here reaches Pinterest.

POST ${url}/v5/ad_accounts/${adAccountId}/events   with "Authorization: Bearer ${token}"
     ?test=true checks and answers, and records nothing

GET  ${url}/sandbox/received   the newest requests with their events and answers (?last=10 for fewer)
GET  ${url}/sandbox/counts     counts by event name, and duplicates
POST ${url}/sandbox/reset      forget everything, and the faults
PUT  ${url}/sandbox/faults     what should go wrong, e.g. [{"kind":"rate-limit","resetSeconds":2,"times":3}]
`
}
