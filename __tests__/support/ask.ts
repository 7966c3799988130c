import { request, type IncomingHttpHeaders } from 'node:http'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** `{}` when the answer is no JSON. */
  json: Record<string, unknown>
}

export interface AskOptions {
  headers?: Record<string, string>
  body?: string | Buffer
}

/** One request on its own connection. Not fetch, which does not allow setting Host and Origin. */
export function ask(method: string, url: string, { headers = {}, body }: AskOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => (text += chunk))
      incoming.on('end', () => {
        const isJson = incoming.headers['content-type']?.startsWith('application/json') === true
        const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {}
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
