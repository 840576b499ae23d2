import type { Happening } from '../../domain/happening.js';
import { ERROR_CATALOGUE } from '../../errors/catalogue.js';
import type { Instruments, Labels } from './instruments.js';
import type { MetricsOfType } from './metric-catalogue.js';

/** A step of a counter. */
type Count = readonly [name: MetricsOfType<'counter'>, labels?: Labels, by?: number];

/**
 * Counts a happening.
 * @param queueLabel the label of a queue's name: itself if the queue map has it, so that labels stay few.
 */
export function countHappening(
  happening: Happening,
  instruments: Pick<Instruments, 'count'>,
  queueLabel: (queueName: string) => string,
): void {
  for (const [name, labels, by] of counts(happening, queueLabel)) instruments.count(name, labels, by);
}

function counts(happening: Happening, queueLabel: (queueName: string) => string): readonly Count[] {
  switch (happening.type) {
    case 'rowReceived':
      return [['casebridge_rows_received_total', { source: happening.row.source }]];
    case 'rowSettled': {
      const { outcome } = happening.mark;
      const queue = queueLabel(happening.row.queueName);
      return [
        ['casebridge_rows_settled_total', { outcome }],
        ['casebridge_queue_rows_settled_total', { queue, outcome }],
      ];
    }
    case 'rowMarked':
      return [['casebridge_rows_marked_total']];
    case 'rowUnreadable':
      return [['casebridge_rows_unreadable_total']];
    case 'rowRetried':
      return [['casebridge_row_retries_total', { code: codeLabel(happening.error.code) }]];
    case 'markRetried':
      return [['casebridge_mark_retries_total', { code: codeLabel(happening.error.code) }]];
    case 'interactionCreated':
      return [['casebridge_interactions_created_total', { result: happening.existing ? 'existing' : 'created' }]];
    case 'transferred':
      return [['casebridge_interactions_transferred_total']];
    case 'disconnected':
      return [['casebridge_interactions_disconnected_total']];
    case 'recreated':
      return [['casebridge_interactions_recreated_total']];
    default:
      return upkeepCounts(happening);
  }
}

function upkeepCounts(happening: Happening): readonly Count[] {
  switch (happening.type) {
    case 'streamEventReceived':
      return [['casebridge_stream_events_total', {}, happening.rows]];
    case 'streamDeaf':
      return [['casebridge_stream_deaf_rows_total', {}, happening.rows]];
    case 'streamReplayRefused':
      return [['casebridge_stream_replays_refused_total']];
    case 'sweepFinished':
      return [['casebridge_sweeps_total', { result: 'finished' }]];
    case 'sweepFailed':
      return [['casebridge_sweeps_total', { result: 'failed' }]];
    case 'auditFinished':
      return [['casebridge_audits_total', { result: 'finished' }]];
    case 'auditFailed':
      return [['casebridge_audits_total', { result: 'failed' }]];
    case 'checksFinished':
      return [['casebridge_check_runs_total', { result: 'finished' }]];
    case 'checksFailed':
      return [['casebridge_check_runs_total', { result: 'failed' }]];
    case 'circuitOpened':
      return [['casebridge_circuit_openings_total', { side: happening.side }]];
    case 'alertRaised':
      return [['casebridge_alerts_raised_total', { level: happening.level }]];
    case 'alertsUnsent':
      return [['casebridge_alert_notices_unsent_total', { channel: happening.channel }, happening.notices]];
    case 'storeFailed':
      return [['casebridge_store_failures_total']];
    case 'listenerFailed':
      return [['casebridge_listener_failures_total']];
    case 'processResumed':
      return [['casebridge_process_pauses_total']];
    default:
      return [];
  }
}

function codeLabel(code: string): string {
  return Object.hasOwn(ERROR_CATALOGUE, code) ? code : 'other';
}
