import type { Alert, AlertNotice } from './alert.js';

/** Who sends: `connector.pluginName` and `connector.instanceId`. */
export interface AlertSource {
  readonly group: string;
  readonly instanceId: string;
}

const MAX_SUBJECT = 150;

/** `[casebridge] ERROR Salesforce cannot be used: …`, the gravest notice first; for subjects and chat messages. */
export function headline({ group }: AlertSource, notices: readonly AlertNotice[]): string {
  const [gravest] = [...notices].sort((a, b) => gravity(a) - gravity(b));
  if (!gravest) return `[${group}]`;
  const more = notices.length > 1 ? ` (and ${notices.length - 1} more)` : '';
  const text = `[${group}] ${word(gravest)} ${gravest.alert.message}`.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  return `${text.length > MAX_SUBJECT ? `${text.slice(0, MAX_SUBJECT)}…` : text}${more}`;
}

/** All notices as text for a mail. */
export function letter({ group, instanceId }: AlertSource, notices: readonly AlertNotice[]): string {
  const parts = notices.map((notice) => {
    const { alert, at } = notice;
    const end = notice.kind === 'cleared' ? ` until ${time(at)} (${span(at - alert.since)})` : '';
    return [
      `${word(notice)}: ${alert.message}`,
      `Since ${time(alert.since)}${end}.`,
      ...(notice.kind === 'cleared' ? [] : [`What to do: ${alert.cure}`]),
      `${alert.code} (${alert.key})`,
    ].join('\n');
  });
  return `${parts.join('\n\n')}\n\n-- \nCasebridge, group ${group}, instance ${instanceId}\n`;
}

/** All notices as the JSON object of a webhook; chat programs show its `text`. Times are ISO 8601, UTC. */
export function webhookBody(source: AlertSource, notices: readonly AlertNotice[]): Readonly<Record<string, unknown>> {
  return {
    text: headline(source, notices),
    group: source.group,
    instance: source.instanceId,
    alerts: notices.map(({ kind, alert, at }) => ({ kind, ...shown(alert), at: time(at) })),
  };
}

function shown({ key, level, code, message, cure, since }: Alert) {
  return { key, level, code, message, cure, since: time(since) };
}

function word({ kind, alert }: AlertNotice): string {
  if (kind === 'cleared') return 'OVER';
  const level = alert.level === 'error' ? 'ERROR' : 'WARNING';
  return kind === 'repeated' ? `STILL ${level}` : level;
}

function gravity({ kind, alert }: AlertNotice): number {
  return (kind === 'cleared' ? 2 : 0) + (alert.level === 'error' ? 0 : 1);
}

function time(at: number): string {
  return new Date(at).toISOString();
}

function span(ms: number): string {
  const minutes = Math.round(Math.max(0, ms) / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
