/** Each bucket is this much wider than the one before, so that a quantile is exact to 5 %. */
const GROWTH = 1.1;
/** About 47 days: what takes longer counts as that. */
const MAX_BUCKET = 233;

/** Durations of one stretch of time in buckets: its size does not grow with their number. */
export class LatencySketch {
  readonly #buckets = new Map<number, number>();
  #count = 0;

  /** Durations taken in. */
  get count(): number {
    return this.#count;
  }

  /** Takes a duration in (milliseconds; less than 1 counts as 1). */
  add(ms: number): void {
    const bucket = Math.min(MAX_BUCKET, Math.max(0, Math.round(Math.log(Math.max(1, ms)) / Math.log(GROWTH))));
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count += 1;
  }

  /** The duration (milliseconds) that the given share of them did not exceed; null if there are none. */
  quantile(share: number): number | null {
    let left = Math.max(1, Math.ceil(this.#count * share));
    for (const [bucket, count] of [...this.#buckets].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return Math.round(GROWTH ** bucket);
    }
    return null;
  }
}
