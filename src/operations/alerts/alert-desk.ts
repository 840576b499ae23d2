import type { Happening, Tell } from '../../domain/happening.js';
import type { Clock } from '../../runtime/clock.js';
import type { Redactor } from '../redactor.js';
import type { Alert, AlertChannel, AlertNotice } from './alert.js';
import { type AlertRuleSettings, alertSteps, type Raise } from './alert-rules.js';
import { AlertSender } from './alert-sender.js';

/** How alerts are told; `alerts` of the configuration. Durations are milliseconds. */
export interface AlertSettings extends AlertRuleSettings {
  /** What lasts is told again after this. */
  readonly repeatAfter: number;
}

/** What the desk works with. */
export interface AlertDeskOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** May change: what waits already waits as before. */
  readonly settings: AlertSettings;
  /** Told of alerts that are raised, cleared, or cannot be sent. */
  readonly tell: Tell;
  readonly redactor: Pick<Redactor, 'text'>;
  readonly channels: readonly AlertChannel[];
}

/** Alerts that are kept at once; what comes beyond is only in the log. */
const MAX_ALERTS = 500;
/** What comes back within this time (milliseconds) was never over: a link that flaps is told once. */
const CALM_MS = 60_000;

interface Case {
  alert: Alert;
  weight: number;
  /** The weight with which it was told last; undefined before it was. */
  toldWeight: number | undefined;
  /** When it was told last, monotonic milliseconds. */
  toldAt: number;
  /** End waiting: for the trouble to last, for its end by silence, for the repetition. */
  cancelRaise?: (() => void) | undefined;
  cancelEnd?: (() => void) | undefined;
  cancelRepeat?: (() => void) | undefined;
}

interface Calming {
  readonly entry: Case;
  readonly cancel: () => void;
  readonly clearedAt: number;
}

/**
 * Makes alerts of what happens: each trouble is told once, again while it lasts, and when it is over. Taking a happening
 * never throws and never waits.
 */
export class AlertDesk {
  readonly #options: AlertDeskOptions;
  #senders: readonly AlertSender[];
  /** Channels that were replaced and still send what waited for them. */
  #leaving: Promise<unknown> = Promise.resolve();
  readonly #entries = new Map<string, Case>();
  readonly #calming = new Map<string, Calming>();
  #stopped = false;

  constructor(options: AlertDeskOptions) {
    this.#options = options;
    this.#senders = this.#sendersFor(options.channels);
  }

  /** What needs a person now, gravest first, then the longest. */
  get alerts(): readonly Alert[] {
    return [...this.#entries.values()]
      .filter(({ toldWeight }) => toldWeight !== undefined)
      .map(({ alert }) => alert)
      .sort((a, b) => Number(b.level === 'error') - Number(a.level === 'error') || a.since - b.since);
  }

  /** Sends through other channels from now on. Those before send what waits for them, and are closed. */
  useChannels(channels: readonly AlertChannel[]): void {
    if (this.#stopped) return;
    const before = this.#senders;
    this.#senders = this.#sendersFor(channels);
    this.#leaving = Promise.all([this.#leaving, ...before.map((sender) => sender.stop())]);
  }

  /** Takes a happening in. */
  take(happening: Happening): void {
    if (this.#stopped) return;
    for (const step of alertSteps(happening, this.#options.settings)) {
      if (step.do === 'raise') this.#raise(step);
      else if (step.do === 'clear') this.#clear(step.key);
      else this.#drop(step.key);
    }
  }

  /** Sends what waits to be sent, for a few seconds at most, and closes the channels. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const entry of this.#entries.values()) cancelAll(entry);
    for (const [key, { cancel }] of [...this.#calming]) {
      cancel();
      this.#over(key);
    }
    await Promise.all([this.#leaving, ...this.#senders.map((sender) => sender.stop())]);
  }

  #sendersFor(channels: readonly AlertChannel[]): readonly AlertSender[] {
    const { clock, random, tell } = this.#options;
    return channels.map((channel) => new AlertSender({ clock, random, tell, channel }));
  }

  #raise(step: Raise): void {
    const known = this.#entries.get(step.alert.key) ?? this.#resume(step.alert.key);
    const entry = known ?? this.#open(step);
    if (!entry) return;
    const before = entry.alert.level;
    if (known) this.#update(entry, step);
    this.#awaitEnd(entry, step.lastsMs);
    if (entry.toldWeight === undefined) {
      if (step.afterMs > 0) entry.cancelRaise ??= this.#options.clock.after(step.afterMs, () => this.#announce(entry));
      else this.#announce(entry);
    } else if (entry.weight > entry.toldWeight || (before === 'warn' && entry.alert.level === 'error')) {
      this.#announce(entry);
    } else if (step.lastsMs !== undefined) {
      this.#repeatNow(entry);
    }
  }

  #open({ alert, weight }: Raise): Case | undefined {
    if (this.#entries.size >= MAX_ALERTS) return undefined;
    const entry: Case = {
      alert: this.#safe(alert, this.#options.clock.now()),
      weight,
      toldWeight: undefined,
      toldAt: 0,
    };
    this.#entries.set(alert.key, entry);
    return entry;
  }

  /** While a trouble lasts it does not become less grave. */
  #update(entry: Case, { alert, weight }: Raise): void {
    const level = entry.alert.level === 'error' ? 'error' : alert.level;
    entry.alert = this.#safe({ ...alert, level }, entry.alert.since);
    entry.weight = weight;
    if (entry.toldWeight !== undefined) entry.toldWeight = Math.min(entry.toldWeight, weight);
  }

  /** What came back at once was never over. */
  #resume(key: string): Case | undefined {
    const calming = this.#calming.get(key);
    if (!calming) return undefined;
    calming.cancel();
    this.#calming.delete(key);
    this.#entries.set(key, calming.entry);
    this.#repeatLater(calming.entry);
    return calming.entry;
  }

  #clear(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    cancelAll(entry);
    this.#entries.delete(key);
    if (entry.toldWeight === undefined) return;
    const { clock } = this.#options;
    const cancel = clock.after(CALM_MS, () => this.#over(key));
    this.#calming.set(key, { entry, cancel, clearedAt: clock.now() });
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry) cancelAll(entry);
    this.#entries.delete(key);
    this.#calming.get(key)?.cancel();
    this.#calming.delete(key);
  }

  #over(key: string): void {
    const calming = this.#calming.get(key);
    if (!calming) return;
    this.#calming.delete(key);
    const { alert } = calming.entry;
    const lastedMs = Math.max(0, calming.clearedAt - alert.since);
    this.#options.tell({ type: 'alertCleared', key, message: alert.message, lastedMs });
    this.#send({ kind: 'cleared', alert, at: calming.clearedAt });
  }

  #announce(entry: Case): void {
    entry.cancelRaise?.();
    entry.cancelRaise = undefined;
    entry.toldWeight = entry.weight;
    const { key, level, code, message, cure } = entry.alert;
    this.#options.tell({ type: 'alertRaised', key, level, code, message, cure });
    this.#send({ kind: 'raised', alert: entry.alert, at: this.#options.clock.now() });
    this.#repeatLater(entry);
  }

  #repeatLater(entry: Case): void {
    const { clock } = this.#options;
    entry.toldAt = clock.monotonic();
    entry.cancelRepeat?.();
    // Whether what ends by silence still lasts is known only when it is raised again.
    if (entry.cancelEnd) return;
    entry.cancelRepeat = clock.after(this.#options.settings.repeatAfter, () => this.#repeat(entry));
  }

  #repeatNow(entry: Case): void {
    if (this.#options.clock.monotonic() - entry.toldAt >= this.#options.settings.repeatAfter) this.#repeat(entry);
  }

  #repeat(entry: Case): void {
    this.#send({ kind: 'repeated', alert: entry.alert, at: this.#options.clock.now() });
    this.#repeatLater(entry);
  }

  #awaitEnd(entry: Case, lastsMs: number | undefined): void {
    entry.cancelEnd?.();
    entry.cancelEnd =
      lastsMs === undefined ? undefined : this.#options.clock.after(lastsMs, () => this.#clear(entry.alert.key));
  }

  #send(notice: AlertNotice): void {
    for (const sender of this.#senders) sender.add(notice);
  }

  #safe({ key, level, code, message, cure }: Omit<Alert, 'since'>, since: number): Alert {
    const { redactor } = this.#options;
    return { key, level, code, message: redactor.text(message), cure: redactor.text(cure), since };
  }
}

function cancelAll(entry: Case): void {
  entry.cancelRaise?.();
  entry.cancelEnd?.();
  entry.cancelRepeat?.();
  entry.cancelRaise = undefined;
}
