import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  BUCKETS,
  METRIC_CATALOGUE,
  type MetricEntry,
  type MetricName,
  type MetricsOfType,
} from './metric-catalogue.js';

/** Values of labels by name. */
export type Labels = Readonly<Record<string, string>>;

/** The instruments of the catalogue in a registry of their own; nothing is shared with others of the process. */
export class Instruments {
  readonly #registry = new Registry();
  readonly #counters = new Map<string, Counter>();
  readonly #gauges = new Map<string, Gauge>();
  readonly #histograms = new Map<string, Histogram>();

  constructor() {
    for (const [name, entry] of Object.entries<MetricEntry>(METRIC_CATALOGUE)) this.#make(name, entry);
  }

  /** Counts up, by 1 if nothing else is said. */
  count(name: MetricsOfType<'counter'>, labels: Labels = {}, by = 1): void {
    this.#counters.get(name)?.inc({ ...labels }, by);
  }

  /** Takes over a count that is kept elsewhere. */
  countTo(name: MetricsOfType<'counter'>, total: number): void {
    const counter = this.#counters.get(name);
    counter?.reset();
    counter?.inc(total);
  }

  /** Observes one duration (milliseconds). */
  observe(name: MetricsOfType<'histogram'>, ms: number, labels: Labels = {}): void {
    this.#histograms.get(name)?.observe({ ...labels }, Math.max(0, ms) / 1_000);
  }

  /** Sets a gauge to these values and no others; one that is undefined is not shown at all. */
  set(name: MetricsOfType<'gauge'>, values: readonly (readonly [value: number | undefined, labels?: Labels])[]): void {
    const gauge = this.#gauges.get(name);
    if (!gauge) return;
    gauge.reset();
    // A gauge without labels begins anew at 0, which would say something.
    if (Object.keys(METRIC_CATALOGUE[name].labels).length === 0) gauge.remove();
    for (const [value, labels] of values) if (value !== undefined) gauge.set({ ...labels }, value);
  }

  /** All of it in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  #make(name: string, { type, help, labels }: MetricEntry): void {
    const settings = { name, help, labelNames: Object.keys(labels), registers: [this.#registry] };
    switch (type) {
      case 'counter':
        this.#counters.set(name, new Counter(settings));
        return;
      case 'gauge':
        this.#gauges.set(name, new Gauge(settings));
        return;
      case 'histogram':
        this.#histograms.set(name, new Histogram({ ...settings, buckets: [...BUCKETS] }));
    }
  }
}

/** Whether a text is the name of a metric. */
export function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRIC_CATALOGUE, name);
}
