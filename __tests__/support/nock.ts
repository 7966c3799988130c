import nock from 'nock'

// Import nock from here: a file without mocks then does not load it.

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

export default nock
