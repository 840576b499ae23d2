import { type Alert, type AlertNotice, MAX_ALERTS } from './alert.js';

/** A notice, and how grave and about what the trouble was then. */
export interface Telling extends AlertNotice {
  /** A number of rows, cases or queues. */
  readonly weight: number;
  /** What it is about: names or ids. */
  readonly about: readonly string[];
}

/** An alert as the people behind one channel know it. Times are milliseconds since the epoch. */
export interface KnownAlert {
  readonly alert: Alert;
  readonly weight: number;
  readonly about: readonly string[];
  /** When they were told last. */
  readonly toldAt: number;
  /** When it was over, which they have still to be told. */
  readonly overAt?: number;
}

/** What the people behind one channel know: only what has reached them counts. */
export class AlertBook {
  readonly #known: Map<string, KnownAlert>;
  readonly #changed = new Set<string>();
  readonly #onChange: () => void;

  constructor(known: readonly KnownAlert[], onChange: () => void) {
    this.#known = new Map(known.slice(-MAX_ALERTS).map((one) => [one.alert.key, one]));
    this.#onChange = onChange;
  }

  /** All that they know, the longest known first. */
  get known(): readonly KnownAlert[] {
    return [...this.#known.values()];
  }

  /** Keys of what has changed since {@link AlertBook.saved}. */
  get changed(): readonly string[] {
    return [...this.#changed];
  }

  /** All changes are kept elsewhere now. */
  saved(): void {
    this.#changed.clear();
  }

  /** What they know of this alert. */
  get(key: string): KnownAlert | undefined {
    return this.#known.get(key);
  }

  /** These have reached them. @param ends what they are to be told next, as far as it is the end of something */
  reached(tellings: readonly Telling[], ends: readonly Telling[]): void {
    for (const { kind, alert, weight, about, at } of tellings)
      this.#put(alert.key, kind === 'cleared' ? undefined : { alert, weight, about, toldAt: at });
    for (const { kind, alert, at } of ends) if (kind === 'cleared') this.over(alert.key, at);
    this.#onChange();
  }

  /** It is over: if they know of it, they have to be told. @param at milliseconds since the epoch */
  over(key: string, at: number): void {
    const known = this.#known.get(key);
    if (known) this.#put(key, { ...known, overAt: at });
  }

  #put(key: string, known: KnownAlert | undefined): void {
    this.#changed.add(key);
    this.#known.delete(key);
    if (known) this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size <= MAX_ALERTS || oldest === undefined) return;
    this.#known.delete(oldest);
    this.#changed.add(oldest);
  }
}

/** Whether they have been told of this trouble, as it is now, less than `repeatAfterMs` before `now`. */
export function isTold(
  known: KnownAlert | undefined,
  { alert, weight, about }: Pick<Telling, 'alert' | 'weight' | 'about'>,
  now: number,
  repeatAfterMs: number,
): known is KnownAlert {
  if (!known || known.overAt !== undefined) return false;
  const isSame = known.alert.code === alert.code && known.alert.level === alert.level && weight <= known.weight;
  const agoMs = now - known.toldAt;
  if (!isSame || agoMs < 0 || agoMs >= repeatAfterMs) return false;
  const before = new Set(known.about);
  return about.every((one) => before.has(one));
}
