;(function () {
  'use strict'
  var query = new URLSearchParams(location.search)
  var source = new URL(query.get('source') || sessionStorage.getItem('source') || 'http://127.0.0.1:8912')
  var writeKey = query.get('writeKey') || sessionStorage.getItem('writeKey') || 'demo'
  sessionStorage.setItem('source', source.origin)
  sessionStorage.setItem('writeKey', writeKey)
  var withPlugin = query.get('plugin') !== 'off'
  var checkbox = document.getElementById('plugin')
  checkbox.checked = withPlugin
  checkbox.addEventListener('change', function () {
    location.search = checkbox.checked ? '' : '?plugin=off'
  })

  var analytics = (window.shop = AnalyticsNext.AnalyticsBrowser.load(
    {
      writeKey: writeKey,
      plugins: withPlugin ? [createPinterestPlugin({ honorGpc: true })] : [],
      // Settings of our own: nothing is asked of Segment.
      cdnSettings: { integrations: { 'Segment.io': { apiKey: writeKey } } }
    },
    {
      integrations: { 'Segment.io': { apiHost: source.host + '/v1', protocol: source.protocol.replace(':', '') } }
    }
  ))

  function show(context) {
    var sent = { event: context.event, pinterestTag: window.tagCalls[window.tagCalls.length - 1] }
    document.getElementById('sent').textContent = JSON.stringify(sent, null, 2)
  }

  analytics.page().then(show)
  document.getElementById('identify').addEventListener('click', function () {
    analytics
      .identify('customer-1', {
        email: 'ada@example.com',
        phone: '+1 650 253 0000',
        firstName: 'Ada',
        lastName: 'Moss',
        address: { city: 'San Francisco', state: 'California', postalCode: '94105', country: 'United States' }
      })
      .then(show)
  })
  document.getElementById('order').addEventListener('click', function () {
    analytics.track('Order Completed', { order_id: 'LL-1001', value: 129, currency: 'USD' }).then(show)
  })
})()
