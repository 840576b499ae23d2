import type { Clock } from '../../../runtime/clock.js';

const HOUR = 3_600_000;
const HOURS_COUNTED = 24;

/** Counts delivered notifications over the last 24 hours, to the hour. */
export class DeliveryQuota {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #byHour = new Map<number, number>();

  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Notifications that may still be delivered; never negative. */
  left(): number {
    const oldest = this.#hour() - HOURS_COUNTED;
    let used = 0;
    for (const [hour, count] of this.#byHour) {
      if (hour <= oldest) this.#byHour.delete(hour);
      else used += count;
    }
    return Math.max(0, this.#limit - used);
  }

  /** Counts notifications that were delivered now. */
  use(count: number): void {
    if (count === 0) return;
    const hour = this.#hour();
    this.#byHour.set(hour, (this.#byHour.get(hour) ?? 0) + count);
  }

  #hour(): number {
    return Math.floor(this.#clock.now() / HOUR);
  }
}
