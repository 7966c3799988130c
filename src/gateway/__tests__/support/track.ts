export const track = (change: Record<string, unknown> = {}) => ({
  userId: 'user-1',
  event: 'Order Completed',
  messageId: 'm-1',
  ...change
})
