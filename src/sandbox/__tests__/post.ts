import { request as httpRequest } from 'node:http'
import type { Sandbox } from '..'

/** Every key that an answer can have. Read only those that the test's answer has. */
export interface AnswerBody extends AnswerList {
  code: number
  message: string
  details?: AnswerList
}

interface AnswerList {
  num_events_received: number
  num_events_processed: number
  events: { status: string; error_message: string; warning_message: string }[]
}

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  /** Undefined when the answer is not JSON. */
  json: AnswerBody
}

interface PostOptions {
  method?: string
  path?: string
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** One request on its own connection. Rejects when the connection breaks before the answer is complete. */
export function send(sandbox: Sandbox, body: string | undefined, options: PostOptions = {}): Promise<Answer> {
  const { method = 'POST', path = `/v5/ad_accounts/${sandbox.adAccountId}/events`, signal } = options
  const headers = {
    authorization: `Bearer ${sandbox.conversionToken}`,
    'content-type': 'application/json',
    ...options.headers
  }
  return new Promise((resolve, reject) => {
    const request = httpRequest(sandbox.url + path, { method, headers, agent: false, signal }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        let json: unknown
        try {
          json = JSON.parse(text)
        } catch {
          json = undefined
        }
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: json as AnswerBody })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

export const post = (sandbox: Sandbox, events: readonly unknown[], options: PostOptions = {}): Promise<Answer> =>
  send(sandbox, JSON.stringify({ data: events }), options)

export const testPath = (sandbox: Sandbox, test = 'true'): string =>
  `/v5/ad_accounts/${sandbox.adAccountId}/events?test=${test}`
