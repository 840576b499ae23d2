import type { Clock } from '../../../runtime/clock.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Counts API requests of the last 24 hours, by the hour, as the org's limit does. */
export class ApiUsage {
  readonly #clock: Clock;
  readonly #max: number;
  readonly #hours = new Map<number, number>();

  constructor(clock: Clock, max: number) {
    this.#clock = clock;
    this.#max = max;
  }

  /** Counts one request, made now. */
  count(): void {
    const hour = Math.floor(this.#clock.now() / HOUR_MS);
    this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + 1);
  }

  get max(): number {
    return this.#max;
  }

  /** Requests of the last 24 hours. */
  get used(): number {
    const oldest = Math.floor((this.#clock.now() - DAY_MS) / HOUR_MS);
    let sum = 0;
    for (const [hour, count] of this.#hours) {
      if (hour <= oldest) this.#hours.delete(hour);
      else sum += count;
    }
    return sum;
  }

  /** Value of the `Sforce-Limit-Info` header. */
  get header(): string {
    return `api-usage=${this.used}/${this.#max}`;
  }
}
