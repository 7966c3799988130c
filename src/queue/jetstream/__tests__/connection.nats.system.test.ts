import { NatsServer } from '../../__tests__/support/nats-server'
import { openJetStreamQueue } from '..'
import { connectToNats, untilStored } from '../connection'

const servers: NatsServer[] = []
const startServer = async () => {
  const server = await NatsServer.start()
  servers.push(server)
  return server
}
afterEach(() => Promise.all(servers.splice(0).map((server) => server.end())))

it('goes to a server that was down at the start, when the one that was up is gone', async () => {
  const [down, up] = [await startServer(), await startServer()]
  await down.kill()
  const { connection } = await connectToNats({ natsUrl: `${down.url},${up.url}` })
  await down.start()
  await up.kill()
  await untilStored(() => connection.flush(), 10_000).finally(() => connection.close())
  expect(`nats://${connection.getServer()}`).toBe(down.url)
})

it('opens what it needs once JetStream is there again', async () => {
  const server = await startServer()
  const queue = await openJetStreamQueue({ natsUrl: server.url })
  await server.kill()
  await server.start('# no JetStream')
  const opening = [queue.rateLimiter({ requestsPerMinute: 60 }), queue.keyValueStore('profiles')]
  await new Promise((resolve) => setTimeout(resolve, 1000))
  await server.kill()
  await server.start()
  await Promise.all(opening)
  await queue.close()
})

it('is lost when the server no longer accepts its credentials, and says why', async () => {
  const server = await startServer()
  const queue = await openJetStreamQueue({ natsUrl: server.url })
  await server.kill()
  await server.start('authorization { token: "another" }')
  expect((await queue.lost).message).toBe('The connection to NATS is closed: Authorization Violation.')
  await queue.close()
})

it('is not lost by being closed', async () => {
  const server = await startServer()
  const queue = await openJetStreamQueue({ natsUrl: server.url })
  const onLost = jest.fn()
  void queue.lost.then(onLost)
  await queue.close()
  await new Promise((resolve) => setImmediate(resolve))
  expect(onLost).not.toHaveBeenCalled()
})
