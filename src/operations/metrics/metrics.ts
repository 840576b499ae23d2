import type { Happening } from '../../domain/happening.js';
import type { Clock } from '../../runtime/clock.js';
import type { LogLevel } from '../log.js';
import { ageOf } from '../status/age-of.js';
import { LinkBook } from '../status/link-book.js';
import { linkChange } from '../status/link-change.js';
import { type GaugeSources, setAskedGauges } from './asked-gauges.js';
import { countHappening } from './count-happening.js';
import { Instruments } from './instruments.js';
import { NotedGauges } from './noted-gauges.js';
import { StageTimes } from './stage-times.js';

/** What metrics work with. */
export interface MetricsOptions {
  readonly clock: Clock;
  readonly sources: GaugeSources;
}

/** Queues that have a label of their own. */
const MAX_QUEUES = 500;

/** The metrics of one group, in a registry of its own, made from what happens. */
export class Metrics {
  readonly #clock: Clock;
  readonly #sources: GaugeSources;
  readonly #instruments = new Instruments();
  readonly #links: LinkBook;
  readonly #noted: NotedGauges;
  readonly #stages: StageTimes;
  readonly #queues = new Set<string>();

  constructor({ clock, sources }: MetricsOptions) {
    this.#clock = clock;
    this.#sources = sources;
    this.#links = new LinkBook(clock);
    this.#noted = new NotedGauges(clock);
    this.#stages = new StageTimes(clock, (stage, ms) =>
      this.#instruments.observe('casebridge_stage_seconds', ms, { stage }),
    );
  }

  /** `Content-Type` of {@link Metrics.text}. */
  get contentType(): string {
    return this.#instruments.contentType;
  }

  /** Takes a happening in. */
  take(happening: Happening): void {
    countHappening(happening, this.#instruments, (queueName) => this.#queueLabel(queueName));
    this.#noted.take(happening);
    this.#stages.take(happening);
    this.#follow(happening);
    if (happening.type !== 'rowSettled') return;
    const age = ageOf(happening.row, this.#clock.now());
    if (age !== undefined) this.#instruments.observe('casebridge_row_seconds', age);
  }

  /** A log line was written. */
  logLine(level: LogLevel): void {
    this.#instruments.count('casebridge_log_lines_total', { level });
  }

  /** All metrics in the text format of Prometheus. They hold no secrets and no personal data. */
  text(): Promise<string> {
    this.#noted.set(this.#instruments);
    setAskedGauges(this.#sources.read(), this.#instruments);
    return this.#instruments.text();
  }

  #follow(happening: Happening): void {
    const change = linkChange(happening);
    if (!change) return;
    const { reconnected, switchedOver } = this.#links.take(change);
    if (reconnected) this.#instruments.count('casebridge_reconnects_total', { link: change.side });
    if (switchedOver) this.#instruments.count('casebridge_switchovers_total');
  }

  /** A queue keeps its label when it leaves the queue map: its counts stay. */
  #queueLabel(queueName: string): string {
    if (this.#queues.has(queueName)) return queueName;
    if (this.#queues.size >= MAX_QUEUES || !this.#sources.queueNames().includes(queueName)) return 'other';
    this.#queues.add(queueName);
    return queueName;
  }
}
