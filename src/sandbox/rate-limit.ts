export interface RateLimitState {
  allowed: boolean
  limit: number
  remaining: number
  /** Seconds until the window ends. */
  resetSeconds: number
}

/** Counts requests in windows of fixed length, each starting with its first request. */
export class RateLimit {
  private windowStart = -Infinity
  private used = 0

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
    private readonly now: () => number
  ) {}

  take(): RateLimitState {
    const now = this.now()
    // Also backwards: a test's clock may be set back.
    if (now >= this.windowStart + this.windowMs || now < this.windowStart) {
      this.windowStart = now
      this.used = 0
    }
    const allowed = this.used < this.limit
    if (allowed) this.used++
    return {
      allowed,
      limit: this.limit,
      remaining: this.limit - this.used,
      resetSeconds: Math.max(1, Math.ceil((this.windowStart + this.windowMs - now) / 1000))
    }
  }

  reset(): void {
    this.windowStart = -Infinity
  }
}

/** In the observed form: `120000, 120000;w=60;name="ads_conversions_ad_account_id"`. */
export function buildRateLimitHeaders({
  limit,
  remaining,
  resetSeconds
}: Omit<RateLimitState, 'allowed'>): Record<string, string> {
  return {
    'X-RateLimit-Limit': `${limit}, ${limit};w=60;name="ads_conversions_ad_account_id"`,
    'X-RateLimit-Remaining': String(remaining),
    'X-RateLimit-Reset': String(resetSeconds)
  }
}
