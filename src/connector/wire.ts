import type { Tell } from '../domain/happening.js';
import type { CreateNote } from '../store/store.js';
import { Actor } from './act.js';
import { CaseMemory } from './case-memory.js';
import { CaseRunner, type CaseRunnerOptions } from './case-runner.js';
import type { ConnectorParts } from './connector-parts.js';
import { DirectWatch } from './direct-watch.js';
import { FindingRunner, type FindingRunnerOptions } from './finding-runner.js';
import { Intake } from './intake.js';
import { Lanes, type LanesOptions } from './lanes.js';
import { LedgerWriter } from './ledger-writer.js';
import { LiveNotes } from './live-notes.js';
import { Pacer } from './pacer.js';
import { ParkedRetrier } from './parked-retrier.js';
import { QueueMapCheck } from './queue-map-check.js';
import { QueueMapKeeper } from './queue-map-keeper.js';
import { Reconciler } from './reconciler.js';
import { Settler, type SettlerOptions } from './settle.js';
import { settleRowWith } from './settle-row.js';
import { Sweeper } from './sweeper.js';

/** Rows in lanes that can move. A row is about 1 KB, so this bounds memory to a few MB. */
const MAX_ROWS = 4_000;
const MAX_WAITING_LANES = 4_000;
const MAX_PENDING_MARKS = 2_000;
const REMEMBERED_CASES = 20_000;
const MARKS_PER_CALL = 200;
const LEDGER_FLUSH_MS = 200;
const REFUSED_MARK_RETRY_MS = 300_000;
const MAX_PENDING_LEDGER_ENTRIES = 50_000;

/** The stages of one connector group, joined to each other and not yet started. */
export interface Stages {
  readonly ledger: LedgerWriter;
  readonly lanes: Lanes;
  readonly settler: Settler;
  readonly intake: Intake;
  readonly sweeper: Sweeper;
  readonly queueMap: QueueMapKeeper;
  readonly liveNotes: LiveNotes;
  readonly reconciler: Reconciler;
  readonly directWatch: DirectWatch;
  readonly queueMapCheck: QueueMapCheck;
  readonly parkedRetrier: ParkedRetrier;
  /** Tells the ledger first, then the listeners. */
  readonly tell: Tell;
}

/**
 * Makes the stages and joins them in a ring: intake to lanes to runner to settler, whose written marks the intake is
 * told of. Starts nothing.
 *
 * @param signal aborted when steps under way are to be given up.
 * @param openCreates notes of creates that were under way when the process ended, by row id; may be filled later.
 */
export function wireStages(parts: ConnectorParts, signal: AbortSignal, openCreates: Map<string, CreateNote>): Stages {
  const { clock, org } = parts;
  const ledger = makeLedger(parts);
  const tell: Tell = (happening) => {
    ledger.take(happening);
    parts.tell(happening);
  };
  const memory = new CaseMemory(REMEMBERED_CASES);
  const settler = makeSettler(parts, tell, (rowId) => intake.marked(rowId));
  const liveNotes = new LiveNotes({ clock, store: parts.store, tell, flushAfterMs: LEDGER_FLUSH_MS });
  const actor = makeActor(parts, tell, ledger, signal);
  const settle = settleRowWith({
    clock,
    memory,
    tell,
    cleanse: parts.cleanse,
    mark: async (mark, row) => {
      intake.settled(row.id);
      settler.add(mark, row.objectId);
      await settler.room(signal);
    },
  });
  const runner = makeRunner(parts, {
    actor,
    memory,
    tell,
    signal,
    openCreates,
    upcoming: () => lanes.upcoming(MARKS_PER_CALL),
    settle,
    findings: makeFindingRunner(parts, {
      actor,
      tell,
      signal,
      settle,
      forgetLost: (id) => liveNotes.forget(id),
    }),
  });
  const lanes = makeLanes(parts, (lane) => runner.step(lane));
  const requestSweep = (why: string) => sweeper.request(why);
  const intake = new Intake({ lanes, memory, rows: org.rows, tell, clock, requestSweep });
  const sweeper = makeSweeper(parts, tell, intake, lanes);
  const { contactCenter, settings } = parts;
  const entries = () => queueMap.entries;
  const queueMapCheck = new QueueMapCheck({ clock, contactCenter, tell, entries });
  const { parkedRetryIntervalMs: intervalMs } = settings;
  const parkedRetrier = new ParkedRetrier({
    clock,
    rows: org.rows,
    contactCenter,
    intake,
    tell,
    queueMap: entries,
    intervalMs,
  });
  const queueMap: QueueMapKeeper = makeQueueMap(parts, tell, (changed) => {
    queueMapCheck.request();
    if (changed) parkedRetrier.changed();
  });
  return {
    ledger,
    lanes,
    settler,
    intake,
    sweeper,
    queueMap,
    queueMapCheck,
    parkedRetrier,
    liveNotes,
    reconciler: new Reconciler({ contactCenter, lanes, liveNotes, memory, tell }),
    directWatch: new DirectWatch({ clock, contactCenter, lanes, timeoutMs: settings.directTimeoutMs }),
    tell,
  };
}

function makeLedger({ clock, store, tell, settings }: ConnectorParts): LedgerWriter {
  return new LedgerWriter({
    clock,
    store,
    tell,
    flushAfterMs: LEDGER_FLUSH_MS,
    maxPending: MAX_PENDING_LEDGER_ENTRIES,
    keepMs: settings.keepLedgerMs,
  });
}

function makeSettler(parts: ConnectorParts, tell: Tell, onDone: SettlerOptions['onDone']): Settler {
  const { clock, random, org, settings } = parts;
  return new Settler({
    clock,
    rows: org.rows,
    tell,
    random,
    batchSize: MARKS_PER_CALL,
    flushAfterMs: settings.markIntervalMs,
    maxPending: MAX_PENDING_MARKS,
    backoff: settings.backoff,
    refusedRetryMs: REFUSED_MARK_RETRY_MS,
    onDone,
  });
}

function makeActor(parts: ConnectorParts, tell: Tell, ledger: LedgerWriter, signal: AbortSignal): Actor {
  const { clock, contactCenter, store, org, settings } = parts;
  return new Actor({
    clock,
    contactCenter,
    store,
    pacer: new Pacer(clock, settings.maxCreatesPerSecond),
    tell,
    forgetCreate: (rowId) => ledger.forgetCreate(rowId),
    signal,
    recordUrl: (objectId) => org.recordUrl(objectId),
  });
}

type FindingJoints = Pick<CaseRunnerOptions, 'actor' | 'tell' | 'signal' | 'settle'>;

function makeFindingRunner(
  parts: ConnectorParts,
  joints: FindingJoints & Pick<FindingRunnerOptions, 'forgetLost'>,
): FindingRunner {
  const { random, org, contactCenter, settings } = parts;
  const { backoff, maxAttempts } = settings;
  return new FindingRunner({ ...joints, contactCenter, rows: org.rows, random, backoff, maxAttempts });
}

type Joints = FindingJoints & Pick<CaseRunnerOptions, 'memory' | 'openCreates' | 'upcoming' | 'findings'>;

function makeRunner(parts: ConnectorParts, joints: Joints): CaseRunner {
  const { clock, random, org, contactCenter, settings, cleanse } = parts;
  return new CaseRunner({
    ...joints,
    clock,
    contactCenter,
    cases: org.cases,
    policy: settings.policy,
    random,
    backoff: settings.backoff,
    maxAttempts: settings.maxAttempts,
    cleanse,
  });
}

function makeLanes({ clock, settings }: ConnectorParts, step: LanesOptions['step']): Lanes {
  return new Lanes({
    clock,
    concurrency: settings.concurrency,
    maxRows: MAX_ROWS,
    maxWaitingLanes: MAX_WAITING_LANES,
    step,
  });
}

function makeSweeper({ clock, org, settings }: ConnectorParts, tell: Tell, intake: Intake, lanes: Lanes): Sweeper {
  return new Sweeper({
    clock,
    rows: org.rows,
    intake,
    lanes,
    tell,
    intervalMs: settings.sweepIntervalMs,
    retryMs: settings.backoff.maxMs,
  });
}

function makeQueueMap(
  { clock, org, contactCenter, settings }: ConnectorParts,
  tell: Tell,
  onLoaded: (changed: boolean) => void,
): QueueMapKeeper {
  return new QueueMapKeeper({
    clock,
    reader: org.queueMap,
    contactCenter,
    tell,
    intervalMs: settings.queueMapIntervalMs,
    onLoaded,
  });
}
