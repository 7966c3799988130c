'use strict'
// Serves the page: node examples/analytics-js-plugin/serve-page.js
const { createServer } = require('node:http')
const { readFile } = require('node:fs/promises')
const { join } = require('node:path')

const FILES = {
  '/': [join(__dirname, 'index.html'), 'text/html'],
  '/shop.js': [join(__dirname, 'shop.js'), 'text/javascript'],
  '/pinterest-plugin.js': [join(__dirname, 'pinterest-plugin.js'), 'text/javascript'],
  '/analytics.js': [require.resolve('@segment/analytics-next/dist/umd/index.js'), 'text/javascript']
}

/** Resolves to the server when it listens at 127.0.0.1. */
function servePage(port) {
  const server = createServer(async (request, response) => {
    const file = FILES[new URL(request.url, 'http://localhost').pathname]
    if (file === undefined) {
      response.writeHead(404).end()
      return
    }
    const [path, type] = file
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(await readFile(path))
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

module.exports = { servePage }

if (require.main === module) {
  servePage(8080).then(() => process.stdout.write('The page is at http://127.0.0.1:8080\n'))
}
