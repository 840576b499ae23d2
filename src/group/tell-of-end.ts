import type { Config } from '../config/schema.js';
import type { Happening } from '../domain/happening.js';
import { AlertDesk } from '../operations/alerts/alert-desk.js';
import { makeChannels } from '../operations/alerts/make-channels.js';
import { ToldAlertsFile } from '../operations/alerts/told-alerts.js';
import type { Redactor } from '../operations/redactor.js';
import type { Clock } from '../runtime/clock.js';

/** Why the process ends. */
export type ProcessEnd = Omit<Extract<Happening, { readonly type: 'processEnds' }>, 'type'>;

/** What the end is told with. */
export interface TellOfEndOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly redact: Redactor;
}

/** Longest time that an end waits for its alert, milliseconds. */
const LIMIT_MS = 6_000;

/**
 * Sends the alert that the process ends, through channels of its own: the group is not there yet, or cannot be trusted any
 * more. Takes a few seconds at most, and never rejects.
 */
export async function tellOfEnd(config: Config, end: ProcessEnd, options: TellOfEndOptions): Promise<void> {
  const { clock, random, redact } = options;
  const source = { group: config.connector.pluginName, instanceId: config.connector.instanceId };
  const channels = makeChannels(config.alerts, source, redact);
  if (channels.length === 0) return;
  const desk = new AlertDesk({
    clock,
    random,
    settings: config.alerts,
    tell: () => undefined,
    redactor: redact,
    channels,
    told: new ToldAlertsFile(config.connector.dataDir),
  });
  desk.take({ type: 'processEnds', ...end });
  await new Promise<void>((resolve) => {
    const cancel = clock.after(LIMIT_MS, resolve);
    desk.stop().then(resolve, resolve).finally(cancel);
  });
}
