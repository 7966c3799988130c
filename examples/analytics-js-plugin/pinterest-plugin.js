/**
 * An enrichment plugin for analytics.js (@segment/analytics-next) that adds the data that Pinterest uses to match people:
 * the traits of identify, the click ID after the landing page, and one event ID for the server's event and the Pinterest
 * Tag's.
 *
 *   AnalyticsBrowser.load({ writeKey, plugins: [createPinterestPlugin()] })
 *
 * Options, all optional:
 *   tag          false: don't call the Pinterest Tag. Default: call window.pintrk, if it exists, for the events of TAG_EVENTS.
 *   tagEvents    names of your own events → the Tag's, e.g. { 'Quiz Finished': 'lead' }
 *   honorGpc     true: browsers that send Global Privacy Control opt out (opt_out_type: LDP)
 *   storeClick   false: store no click ID in localStorage, e.g. before the visitor has agreed
 */
;(function (scope) {
  'use strict'

  var STORAGE_KEY = 'pinterest-conversions.click'
  /** Pinterest attributes conversions to clicks of the last 60 days. */
  var CLICK_LIFETIME_MS = 60 * 24 * 60 * 60 * 1000

  /** Segment's event → the Tag's: https://help.pinterest.com/business/article/add-event-codes */
  var TAG_EVENTS = {
    'Order Completed': 'checkout',
    'Product Added': 'addtocart',
    'Products Searched': 'search',
    'Signed Up': 'signup',
    'Lead Generated': 'lead',
    'Generate Lead': 'lead',
    'Product List Viewed': 'viewcategory',
    'Product Category Viewed': 'viewcategory',
    'Video Playback Started': 'watchvideo',
    'Product Video Watched': 'watchvideo'
  }

  function createPinterestPlugin(options) {
    var settings = options || {}
    var tagEvents = Object.assign({}, TAG_EVENTS, settings.tagEvents)
    var analytics

    function enrich(context) {
      var event = context.event
      event.context = event.context || {}
      event.context.traits = Object.assign({}, analytics.user().traits(), event.context.traits)
      var clickId = findClickId(settings.storeClick !== false)
      var properties = (event.properties = event.properties || {})
      if (clickId && !properties.epik && !properties.click_id) properties.epik = clickId
      if (settings.honorGpc === true && scope.navigator.globalPrivacyControl === true) optOut(properties)
      return context
    }

    return {
      name: 'Pinterest enrichment',
      type: 'enrichment',
      version: '1.0.0',
      isLoaded: function () {
        return true
      },
      load: function (_context, instance) {
        analytics = instance
        // On the landing page, even without an event: the next page has no click ID in its URL.
        findClickId(settings.storeClick !== false)
        return Promise.resolve()
      },
      track: function (context) {
        enrich(context)
        if (settings.tag !== false) callTag(tagEvents[context.event.event], context.event)
        return context
      },
      page: function (context) {
        enrich(context)
        if (settings.tag !== false) callTag('pagevisit', context.event)
        return context
      }
    }
  }

  /** With the same event_id from both, Pinterest counts the first of the two. */
  function callTag(name, event) {
    if (!name || typeof scope.pintrk !== 'function') return
    var properties = event.properties || {}
    var data = { event_id: properties.event_id || event.messageId }
    if (properties.currency) data.currency = properties.currency
    if (properties.order_id) data.order_id = properties.order_id
    var value = [properties.value, properties.revenue, properties.total].find(function (one) {
      return one !== undefined && one !== null && one !== ''
    })
    if (value !== undefined) data.value = value
    scope.pintrk('track', name, data)
  }

  function optOut(properties) {
    var own = properties.opt_out_type
    properties.opt_out_type = !own || own === 'LDP' ? 'LDP' : [].concat(own, 'LDP').join(',')
  }

  /** The click ID of the URL, else of the Tag's cookie, else of an earlier page. */
  function findClickId(mayStore) {
    var ofUrl = /[?&]epik=([^&#]+)/.exec(scope.location.search)
    if (ofUrl) {
      var clickId = decode(ofUrl[1])
      if (mayStore) store({ id: clickId, at: Date.now() })
      return clickId
    }
    var ofCookie = /(?:^|;\s*)_epik=([^;]+)/.exec(scope.document.cookie)
    if (ofCookie) return decode(ofCookie[1])
    var stored = mayStore ? load() : undefined
    return stored && Date.now() - stored.at < CLICK_LIFETIME_MS ? stored.id : undefined
  }

  function decode(text) {
    try {
      return decodeURIComponent(text)
    } catch (error) {
      return text
    }
  }

  /** localStorage may be full or blocked: a missing click ID must not break the page. */
  function store(click) {
    try {
      scope.localStorage.setItem(STORAGE_KEY, JSON.stringify(click))
    } catch (error) {
      return
    }
  }

  function load() {
    try {
      return JSON.parse(scope.localStorage.getItem(STORAGE_KEY))
    } catch (error) {
      return undefined
    }
  }

  scope.createPinterestPlugin = createPinterestPlugin
})(window)
