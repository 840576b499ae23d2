import { redactedConfig } from '../config/redacted-config.js';
import type { Config } from '../config/schema.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import {
  type DiagnosticsPart,
  type DiagnosticsParts,
  diagnosticsZip,
} from '../operations/diagnostics/diagnostics-zip.js';
import { queueHealth } from './queue-health.js';
import { runGroupChecks } from './run-group-checks.js';
import { GroupVisit, type VisitSurroundings } from './visit.js';

/** What the diagnostics of a group are asked for. */
export interface LocalDiagnosticsWish {
  /** Days of logs; undefined for the default. */
  readonly days: number | undefined;
  /** State of the group that runs, or why there is none. */
  readonly status: DiagnosticsPart;
}

/**
 * Makes the diagnostics of a group here: its configuration and log files, its checks and its queue map.
 * @throws the signal's reason when it aborts.
 */
export async function localDiagnostics(
  config: Config,
  surroundings: VisitSurroundings,
  { days, status }: LocalDiagnosticsWish,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const [checks, queueMap] = await Promise.all([
    part(() => runGroupChecks(config, surroundings, {}, signal), signal),
    part(() => queueHealth(() => new GroupVisit(config, surroundings), surroundings.clock, signal), signal),
  ]);
  return diagnosticsZip({ ...ownParts(config, surroundings, days), status, checks, queueMap }, signal);
}

/** What of the diagnostics is known without asking anybody. */
export function ownParts(
  config: Config,
  { clock, redact }: Pick<VisitSurroundings, 'clock' | 'redact'>,
  days?: number,
): Omit<DiagnosticsParts, 'status' | 'checks' | 'queueMap'> {
  const { connector, logs, salesforce, cic, alerts } = config;
  return {
    at: clock.now(),
    logs: { dir: logs.dir, pluginName: connector.pluginName, days },
    config: redactedConfig(config),
    redact,
    personalData: logs.personalData,
    accounts: [salesforce.username, cic.username, alerts.mailFrom, ...[alerts.mailTo].flat()],
  };
}

/** A part of the diagnostics, or why it is missing. @throws the signal's reason when it aborts. */
export async function part(read: () => Promise<unknown>, signal: AbortSignal): Promise<DiagnosticsPart> {
  try {
    return { value: await read() };
  } catch (error) {
    if (signal.aborted) throw error;
    const { code, message } = CasebridgeError.from(error);
    return { missing: `${message} [${code}]` };
  }
}
