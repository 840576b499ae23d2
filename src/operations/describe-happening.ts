import type { Happening } from '../domain/happening.js';
import { describeAlert } from './describe-alerts.js';
import { describeCase } from './describe-cases.js';
import { describeChecks, describeNoChecks } from './describe-checks.js';
import { describeConfig } from './describe-config.js';
import { describeIntake } from './describe-intake.js';
import { describeLink } from './describe-links.js';
import { type DescribeOptions, describeRow } from './describe-rows.js';
import { describeUpkeep } from './describe-upkeep.js';
import { none } from './line.js';
import type { LeveledLine } from './log.js';

/**
 * The log lines of a happening: none for what is not worth one, two where the original product wrote two. Lines that
 * existing runbooks look for appear word for word, `component` carrying the part before the colon.
 */
export function describeHappening(happening: Happening, options: DescribeOptions): readonly LeveledLine[] {
  switch (happening.type) {
    case 'connectorStarted':
    case 'connectorStopped':
    case 'salesforceConnecting':
    case 'salesforceConnected':
    case 'salesforceLost':
    case 'streamState':
    case 'pushTopicUnfit':
    case 'pushTopicFound':
    case 'streamReplayRefused':
    case 'streamCookieRefused':
    case 'streamDeaf':
    case 'contactCenterState':
      return describeLink(happening);
    case 'contactCenterTrouble':
    case 'queueFaulted':
    case 'queueSeen':
    case 'queueUnmapped':
    case 'queueMapLoaded':
    case 'queueMapFailed':
    case 'queueMapChecked':
    case 'streamEventReceived':
    case 'sweepStarted':
    case 'sweepFinished':
    case 'sweepFailed':
    case 'sweepPaced':
    case 'apiUsageSeen':
    case 'streamingLimitSeen':
    case 'apiUsageUnknown':
    case 'storeFailed':
    case 'storeRecovered':
    case 'listenerFailed':
      return describeIntake(happening);
    case 'decided':
    case 'wouldDo':
    case 'disconnected':
    case 'interactionSeen':
    case 'rowUnreadable':
    case 'rowMarked':
    case 'rowGone':
    case 'markRetried':
      return describeCase(happening);
    case 'handlerFound':
    case 'handlerTrouble':
    case 'passwordExpires':
    case 'passwordFine':
    case 'processResumed':
    case 'findingRetried':
    case 'circuitOpened':
    case 'circuitClosed':
    case 'parkedAged':
    case 'parkedCleared':
    case 'parkedCounted':
    case 'routingPaused':
      return describeUpkeep(happening);
    case 'configTaken':
    case 'configRefused':
      return describeConfig(happening);
    case 'processEnds':
      // Whoever ends it has told why.
      return [];
    case 'auditFinished':
    case 'auditFailed':
    case 'alertRaised':
    case 'alertCleared':
    case 'alertsUnsent':
    case 'alertNotesFailed':
      return describeAlert(happening);
    case 'checksFinished':
      return describeChecks(happening.reports, happening.before);
    case 'checksFailed':
      return [describeNoChecks(happening.error)];
    case 'recreated':
    case 'rowReceived':
    case 'createRequested':
    case 'interactionCreated':
    case 'transferRequested':
    case 'transferred':
    case 'rowRetried':
    case 'rowWaiting':
    case 'rowSettled':
      return describeRow(happening, options);
    default:
      return none(happening);
  }
}
