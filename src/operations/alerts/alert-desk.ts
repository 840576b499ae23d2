import type { Happening, Tell } from '../../domain/happening.js';
import type { Clock } from '../../runtime/clock.js';
import type { Redactor } from '../redactor.js';
import { type Alert, type AlertChannel, MAX_ALERTS } from './alert.js';
import { AlertAudience, type AlertFacts } from './alert-audience.js';
import type { KnownAlert, Telling } from './alert-book.js';
import { isOverBySilence } from './alert-catalogue.js';
import { type AlertRuleSettings, alertSteps } from './alert-rules.js';
import type { Raise } from './alert-step.js';
import { FORGOTTEN_AFTER_MS, PassingTroubles } from './passing-troubles.js';
import type { ToldAlerts } from './told-alerts.js';

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
  /** What processes before this one have told; default: nothing is known of them, and nothing is kept. */
  readonly told?: ToldAlerts | undefined;
}

/** What comes back within this time (milliseconds) was never over: a link that flaps is told once. */
const CALM_MS = 60_000;

/** Milliseconds after a start within which an alert of the process before that ends by silence is raised again, or it is over. */
const EARLIER_MS = 2 * 3_600_000;
const LINKS = ['salesforce', 'cic'] as const;

/** What one alert is about, at most. */
const MAX_ABOUT = 2_000;

interface Case {
  alert: Alert;
  weight: number;
  about: readonly string[];
  /** The weight with which it was told last; undefined before it was. */
  toldWeight: number | undefined;
  /** When it was told last, monotonic milliseconds. */
  toldAt: number;
  /** What it was about when it was told, less what has gone since. */
  toldAbout: ReadonlySet<string>;
  /** When it began this time, monotonic milliseconds. */
  readonly openedAt: number;
  /** Milliseconds that it must last before it is told. */
  afterMs: number;
  /** It has come and gone before it was told. */
  readonly isRestless: boolean;
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
  readonly #audience: AlertAudience;
  readonly #entries = new Map<string, Case>();
  readonly #calming = new Map<string, Calming>();
  readonly #passing = new PassingTroubles();
  #cancelEarlier: (() => void) | undefined;
  #stopped = false;

  constructor(options: AlertDeskOptions) {
    this.#options = options;
    const { clock, random, tell, channels, told } = options;
    this.#audience = new AlertAudience({ clock, random, tell, channels, told });
  }

  /** What needs a person now, gravest first, then the longest. */
  get alerts(): readonly Alert[] {
    return [...this.#entries.values()]
      .filter(({ toldWeight }) => toldWeight !== undefined)
      .map(({ alert }) => alert)
      .sort((a, b) => Number(b.level === 'error') - Number(a.level === 'error') || a.since - b.since);
  }

  /** Sends through other channels from now on; whom none of those before reached is told of all that stands. */
  useChannels(channels: readonly AlertChannel[]): void {
    if (this.#stopped) return;
    const standing = [...this.#entries.values()].filter(({ toldWeight }) => toldWeight !== undefined);
    const tellings = standing.map((entry) => this.#telling('raised', entry));
    const open = new Set([...this.#entries.keys(), ...this.#calming.keys()]);
    const { repeatAfter } = this.#options.settings;
    this.#audience.useChannels(channels, { open, standing: tellings, repeatAfterMs: repeatAfter });
  }

  /** Takes a happening in. */
  take(happening: Happening): void {
    if (this.#stopped) return;
    this.#audience.open();
    if (happening.type === 'connectorStarted') this.#awaitEarlier();
    for (const step of alertSteps(happening, this.#options.settings)) {
      if (step.do === 'raise') this.#raise(step);
      else if (step.do === 'clear') this.#clear(step.key);
      else this.#drop(step.key);
    }
  }

  /** Sends what waits to be sent, for a few seconds at most, and closes the channels. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelEarlier?.();
    for (const entry of this.#entries.values()) cancelAll(entry);
    for (const [key, { cancel }] of [...this.#calming]) {
      cancel();
      this.#over(key);
    }
    await this.#audience.stop();
  }

  /** Of what ends by silence, what is not raised again is over; while a link is down, silence says nothing. */
  #awaitEarlier(): void {
    this.#cancelEarlier?.();
    this.#cancelEarlier = this.#options.clock.after(EARLIER_MS, () => {
      if (LINKS.some((key) => this.#entries.has(key))) this.#awaitEarlier();
      else
        for (const key of this.#audience.standing)
          if (isOverBySilence(key) && !this.#entries.has(key)) this.#clearEarlier(key);
    });
  }

  #raise(step: Raise): void {
    const known = this.#entries.get(step.alert.key) ?? this.#resume(step.alert.key);
    const entry = known ?? this.#begin(step);
    if (!entry) return;
    const before = entry.alert.level;
    if (known) this.#update(entry, step);
    this.#awaitEnd(entry, step.lastsMs);
    const about = bounded(step.about);
    entry.about = about;
    if (entry.toldWeight === undefined) {
      entry.toldAbout = new Set(about);
      if (step.afterMs > 0) this.#announceLater(entry, step.afterMs);
      else this.#announce(entry);
    } else if (
      entry.weight > entry.toldWeight ||
      isNews(entry, about) ||
      (before === 'warn' && entry.alert.level === 'error')
    ) {
      entry.toldAbout = new Set(about);
      this.#announce(entry);
    } else if (step.lastsMs !== undefined) {
      this.#repeatNow(entry);
    }
  }

  #announceLater(entry: Case, afterMs: number): void {
    const { clock } = this.#options;
    entry.afterMs = afterMs;
    const { spentMs = 0 } = this.#passing.of(entry.alert.key, entry.openedAt, afterMs) ?? {};
    entry.cancelRaise ??= clock.after(Math.max(0, afterMs - spentMs), () => this.#announce(entry));
  }

  #begin({ alert, weight, afterMs }: Raise): Case | undefined {
    if (this.#entries.size >= MAX_ALERTS) return undefined;
    const { clock } = this.#options;
    const openedAt = clock.monotonic();
    const passed = afterMs > 0 ? this.#passing.of(alert.key, openedAt, afterMs) : undefined;
    const entry: Case = {
      about: [],
      alert: this.#safe(alert, passed?.since ?? clock.now(), passed !== undefined),
      weight,
      toldWeight: undefined,
      toldAt: 0,
      toldAbout: new Set(),
      openedAt,
      afterMs,
      isRestless: passed !== undefined,
    };
    this.#entries.set(alert.key, entry);
    return entry;
  }

  /** While a trouble lasts it does not become less grave. */
  #update(entry: Case, { alert, weight, about }: Raise): void {
    const level = entry.alert.level === 'error' ? 'error' : alert.level;
    entry.alert = this.#safe({ ...alert, level }, entry.alert.since, entry.isRestless);
    entry.weight = weight;
    if (entry.toldWeight === undefined) return;
    entry.toldWeight = Math.min(entry.toldWeight, weight);
    const left = new Set(bounded(about));
    entry.toldAbout = new Set([...entry.toldAbout].filter((one) => left.has(one)));
  }

  /** What came back at once was never over. */
  #resume(key: string): Case | undefined {
    const calming = this.#calming.get(key);
    if (!calming) return undefined;
    calming.cancel();
    this.#calming.delete(key);
    this.#entries.set(key, calming.entry);
    // An address that was configured meanwhile has not heard of it.
    this.#audience.sendNews(this.#telling('raised', calming.entry), Number.POSITIVE_INFINITY);
    this.#planRepeat(calming.entry);
    return calming.entry;
  }

  #clear(key: string): void {
    const entry = this.#entries.get(key);
    if (entry?.toldWeight === undefined) this.#clearEarlier(key);
    if (!entry) return;
    cancelAll(entry);
    this.#entries.delete(key);
    const { clock } = this.#options;
    const { afterMs, openedAt, alert } = entry;
    if (entry.toldWeight === undefined) {
      const now = clock.monotonic();
      this.#passing.ended(key, now - openedAt, alert.since, now, afterMs);
      return;
    }
    const cancel = clock.after(entry.isRestless ? FORGOTTEN_AFTER_MS : CALM_MS, () => this.#over(key));
    this.#calming.set(key, { entry, cancel, clearedAt: clock.now() });
  }

  /** It was told before this process began, or before its side was stopped. */
  #clearEarlier(key: string): void {
    if (this.#calming.has(key) || this.#entries.get(key)?.toldWeight !== undefined) return;
    const known = this.#audience.known(key) ?? this.#audience.unsent(key);
    if (known) this.#tellOver(known, this.#options.clock.now());
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry) cancelAll(entry);
    // Nobody is told now that it is over; whether it is may turn out later, perhaps in another process.
    this.#entries.delete(key);
    this.#calming.get(key)?.cancel();
    this.#calming.delete(key);
    this.#passing.forget(key);
  }

  #over(key: string): void {
    const calming = this.#calming.get(key);
    if (!calming) return;
    this.#calming.delete(key);
    this.#tellOver(calming.entry, calming.clearedAt);
  }

  #tellOver({ alert, weight, about }: AlertFacts, at: number): void {
    const lastedMs = Math.max(0, at - alert.since);
    this.#options.tell({ type: 'alertCleared', key: alert.key, message: alert.message, lastedMs });
    this.#audience.sendEnd({ alert, weight, about }, at);
  }

  #announce(entry: Case): void {
    const { clock, settings, tell } = this.#options;
    entry.cancelRaise?.();
    entry.cancelRaise = undefined;
    const isFirst = entry.toldWeight === undefined;
    entry.toldWeight = entry.weight;
    entry.toldAt = clock.monotonic();
    this.#passing.forget(entry.alert.key);
    const { key, level, code, message, cure } = entry.alert;
    tell({ type: 'alertRaised', key, level, code, message, cure });
    const telling = this.#telling('raised', entry);
    if (isFirst) this.#takeOver(entry, this.#audience.sendNews(telling, settings.repeatAfter));
    else this.#audience.send(telling);
    this.#planRepeat(entry);
  }

  /** The trouble is the one that a process before this one has told of. */
  #takeOver(entry: Case, known: KnownAlert | undefined): void {
    if (!known) return;
    const { clock } = this.#options;
    entry.alert = { ...entry.alert, since: known.alert.since };
    entry.toldAt = clock.monotonic() - (clock.now() - known.toldAt);
  }

  #telling(kind: Telling['kind'], { alert, weight, about }: Case): Telling {
    return { kind, alert, weight, about, at: this.#options.clock.now() };
  }

  #planRepeat(entry: Case): void {
    const { clock, settings } = this.#options;
    entry.cancelRepeat?.();
    // Whether what ends by silence still lasts is known only when it is raised again.
    if (entry.cancelEnd) return;
    const waitMs = settings.repeatAfter - (clock.monotonic() - entry.toldAt);
    entry.cancelRepeat = clock.after(Math.max(0, waitMs), () => this.#repeat(entry));
  }

  #repeatNow(entry: Case): void {
    if (this.#options.clock.monotonic() - entry.toldAt >= this.#options.settings.repeatAfter) this.#repeat(entry);
  }

  #repeat(entry: Case): void {
    this.#audience.send(this.#telling('repeated', entry));
    entry.toldAt = this.#options.clock.monotonic();
    this.#planRepeat(entry);
  }

  #awaitEnd(entry: Case, lastsMs: number | undefined): void {
    entry.cancelEnd?.();
    entry.cancelEnd =
      lastsMs === undefined ? undefined : this.#options.clock.after(lastsMs, () => this.#clear(entry.alert.key));
  }

  #safe({ key, level, code, message, cure }: Omit<Alert, 'since'>, since: number, isRestless: boolean): Alert {
    const { redactor } = this.#options;
    const text = `${redactor.text(message)}${isRestless ? ' It comes and goes.' : ''}`;
    return { key, level, code, message: text, cure: redactor.text(cure), since };
  }
}

function bounded(about: readonly string[] = []): readonly string[] {
  return about.slice(0, MAX_ABOUT);
}

function isNews({ toldAbout }: Case, about: readonly string[]): boolean {
  return about.some((one) => !toldAbout.has(one));
}

function cancelAll(entry: Case): void {
  entry.cancelRaise?.();
  entry.cancelEnd?.();
  entry.cancelRepeat?.();
  entry.cancelRaise = undefined;
}
