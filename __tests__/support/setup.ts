import nock from 'nock'

// No test may reach the network: what isn't mocked or on this machine fails at once.
beforeEach(() => {
  nock.disableNetConnect()
  nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/)
})

// An unused mock means a request that was never sent.
afterEach(() => {
  const pending = nock.pendingMocks()
  nock.cleanAll()
  expect(pending).toEqual([])
})

afterAll(() => {
  nock.restore()
})
