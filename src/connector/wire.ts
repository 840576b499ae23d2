import { isAsked } from '../domain/finding.js';
import type { Tell } from '../domain/happening.js';
import { Actor } from './act.js';
import { CaseMemory } from './case-memory.js';
import { CaseRunner, type CaseRunnerOptions } from './case-runner.js';
import { makeCircuit } from './circuits.js';
import { CONNECTOR_LIMITS, type ConnectorParts } from './connector-parts.js';
import { DeafnessWatch } from './deafness-watch.js';
import { DirectWatch } from './direct-watch.js';
import type { OpenCreates } from './doubt.js';
import { FindingRunner, type FindingRunnerOptions } from './finding-runner.js';
import { fromStore } from './from-store.js';
import { GuardedContactCenter } from './guarded-contact-center.js';
import { Intake } from './intake.js';
import { Lanes, type LanesOptions } from './lanes.js';
import { LedgerWriter, saysEnded } from './ledger-writer.js';
import { LiveNotes } from './live-notes.js';
import { NewestSweep } from './newest-sweep.js';
import { OwedWatch } from './owed-watch.js';
import { Pacer } from './pacer.js';
import { ParkedRetrier } from './parked-retrier.js';
import { ParkedWatch } from './parked-watch.js';
import { Pauses } from './pauses.js';
import { QueueMapCheck } from './queue-map-check.js';
import { QueueMapKeeper } from './queue-map-keeper.js';
import { Reconciler } from './reconciler.js';
import { Settler, type SettlerOptions } from './settle.js';
import { settleRowWith } from './settle-row.js';
import { StreamCursor } from './stream-cursor.js';
import { StreamFollower } from './stream-follower.js';
import { SweepPace } from './sweep-pace.js';
import { Sweeper, type SweepObserver } from './sweeper.js';
import { Wakefulness } from './wakefulness.js';

const REMEMBERED_CASES = 20_000;
const MARKS_PER_CALL = 200;
const LEDGER_FLUSH_MS = 200;
const POSITION_FLUSH_MS = 1_000;
const REFUSED_MARK_RETRY_MS = 300_000;
/** Lines read of the history of one case. */
const STEPS_OF_A_CASE = 2_000;
const MAX_PENDING_LEDGER_ENTRIES = 50_000;

/** The stages of one connector group, joined to each other and not yet started. */
export interface Stages {
  readonly ledger: LedgerWriter;
  readonly lanes: Lanes;
  readonly settler: Settler;
  readonly intake: Intake;
  readonly sweeper: Sweeper;
  readonly streamFollower: StreamFollower;
  readonly queueMap: QueueMapKeeper;
  readonly liveNotes: LiveNotes;
  readonly reconciler: Reconciler;
  readonly owedWatch: OwedWatch;
  readonly directWatch: DirectWatch;
  readonly queueMapCheck: QueueMapCheck;
  readonly wakefulness: Wakefulness;
  readonly parkedRetrier: ParkedRetrier;
  readonly pauses: Pauses;
  readonly pacer: Pacer;
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
export function wireStages(given: ConnectorParts, signal: AbortSignal, openCreates: OpenCreates): Stages {
  const { clock, org } = given;
  const ledger = makeLedger(given);
  const tell: Tell = (happening) => {
    ledger.take(happening);
    if (happening.type === 'rowMarked' || happening.type === 'parkedCounted') sweeper.recovered();
    given.tell(happening);
  };
  const wakefulness = new Wakefulness({
    clock,
    contactCenter: given.contactCenter,
    tell,
    onResume: () => {
      intake.expectRepeats();
      sweeper.recovered();
    },
  });
  const assureAwake = () => wakefulness.assure();
  const parts = guarded(given, tell, assureAwake);
  const memory = new CaseMemory(REMEMBERED_CASES);
  const cursor = makeCursor(parts, tell);
  const deafness = new DeafnessWatch({ clock, tell, rebuild: (why) => org.stream.rebuild(why) });
  const settler = makeSettler(parts, tell, (rowId, written) => {
    intake.marked(rowId);
    if (written) cursor.settled([rowId]);
  });
  const liveNotes = new LiveNotes({ clock, store: parts.store, tell, flushAfterMs: LEDGER_FLUSH_MS });
  const pauses = new Pauses({ store: given.store, tell });
  const pacer = new Pacer(clock, () => given.settings.maxCreatesPerSecond);
  const actor = makeActor(parts, tell, { ledger, pacer, signal });
  const settle = settleRowWith({
    clock,
    memory,
    tell,
    cleanse: parts.cleanse,
    mark: async (mark, row) => {
      // It has left its lane: from now on a sweep must know it as settled.
      intake.settled(row.id);
      // Once it is marked, no sweep brings the row back: that its interaction is live must be known to a later process.
      if (isAsked(mark.outcome)) await liveNotes.flush();
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
    assureAwake,
    pauses,
    dryRun: given.settings.dryRun ? { tell, onShown: (rowId) => intake.settled(rowId) } : undefined,
    resumedAt: () => wakefulness.resumedAt,
    onDropped: (rowId) => {
      intake.marked(rowId);
      cursor.settled([rowId]);
    },
    upcoming: () => lanes.upcoming(MARKS_PER_CALL),
    settle,
    findings: makeFindingRunner(parts, {
      actor,
      tell,
      signal,
      settle,
      openCreates,
      pauses,
      forgetLost: (id) => liveNotes.forget(id),
    }),
  });
  const lanes = makeLanes(parts, (lane) => runner.step(lane));
  const intake = new Intake({
    lanes,
    memory,
    rows: org.rows,
    tell,
    clock,
    requestSweep: (why) => sweeper.requestSoon(why),
    onNotWaiting: (rowIds) => cursor.settled(rowIds),
  });
  const sweeper = makeSweeper(parts, tell, { intake, lanes, deafness, observers: [cursor, deafness] });
  const { contactCenter, settings } = parts;
  const entries = () => queueMap.entries;
  const queueMapCheck = new QueueMapCheck({ clock, contactCenter, tell, entries });
  const parkedRetrier = new ParkedRetrier({
    clock,
    rows: org.rows,
    contactCenter,
    intake,
    tell,
    queueMap: entries,
    reloadQueueMap: () => queueMap.reload(),
    get maxAttempts() {
      return settings.maxAttempts;
    },
    get intervalMs() {
      return settings.parkedRetryIntervalMs;
    },
    watch: makeParkedWatch(parts, tell),
    lanes,
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
    streamFollower: new StreamFollower({ stream: org.stream, intake, sweeper, cursor, deafness, tell }),
    queueMap,
    queueMapCheck,
    wakefulness,
    parkedRetrier,
    pauses,
    pacer,
    liveNotes,
    reconciler: new Reconciler({ contactCenter, lanes, liveNotes, memory, tell }),
    owedWatch: makeOwedWatch(parts, memory, tell, signal),
    directWatch: makeDirectWatch(parts, lanes),
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
    get keepMs() {
      return settings.keepLedgerMs;
    },
  });
}

function makeParkedWatch({ clock, settings }: ConnectorParts, tell: Tell): ParkedWatch {
  return new ParkedWatch({
    clock,
    tell,
    get alertAfterMs() {
      return settings.parkedAlertAfterMs;
    },
  });
}

function makeOwedWatch(parts: ConnectorParts, memory: CaseMemory, tell: Tell, signal: AbortSignal): OwedWatch {
  const { clock, contactCenter, org, store, random, settings } = parts;
  return new OwedWatch({
    clock,
    contactCenter,
    rows: org.rows,
    memory,
    hasEnded: async (objectId) =>
      saysEnded(await fromStore(() => store.ledger({ objectId }, STEPS_OF_A_CASE), [], tell)),
    tell,
    random,
    backoff: settings.backoff,
    signal,
  });
}

function makeDirectWatch({ clock, contactCenter, settings }: ConnectorParts, lanes: Lanes): DirectWatch {
  return new DirectWatch({
    clock,
    contactCenter,
    lanes,
    get timeoutMs() {
      return settings.directTimeoutMs;
    },
  });
}

function makeSettler(parts: ConnectorParts, tell: Tell, onDone: SettlerOptions['onDone']): Settler {
  const { clock, random, org, settings, limits = CONNECTOR_LIMITS } = parts;
  return new Settler({
    clock,
    rows: org.rows,
    tell,
    random,
    batchSize: MARKS_PER_CALL,
    get flushAfterMs() {
      return settings.markIntervalMs;
    },
    maxPending: limits.pendingMarks,
    backoff: settings.backoff,
    refusedRetryMs: REFUSED_MARK_RETRY_MS,
    onDone,
  });
}

/** The parts with a circuit around the requests of acting. */
function guarded(parts: ConnectorParts, tell: Tell, assureAwake: () => void): ConnectorParts {
  const { clock, random, settings, contactCenter } = parts;
  const circuit = makeCircuit('cic', { clock, random, backoff: settings.backoff, tell });
  return { ...parts, contactCenter: new GuardedContactCenter(contactCenter, circuit, assureAwake) };
}

function makeActor(
  parts: ConnectorParts,
  tell: Tell,
  { ledger, pacer, signal }: { readonly ledger: LedgerWriter; readonly pacer: Pacer; readonly signal: AbortSignal },
): Actor {
  const { clock, random, contactCenter, store, org, settings } = parts;
  return new Actor({
    clock,
    contactCenter,
    store,
    pacer,
    tell,
    circuit: makeCircuit('handler', { clock, random, backoff: settings.backoff, tell }),
    forgetCreate: (rowId) => ledger.forgetCreate(rowId),
    keepCreate: (rowId) => ledger.keepCreate(rowId),
    signal,
    recordUrl: (objectId) => org.recordUrl(objectId),
  });
}

type FindingJoints = Pick<CaseRunnerOptions, 'actor' | 'tell' | 'signal' | 'settle'>;

function makeFindingRunner(
  parts: ConnectorParts,
  joints: FindingJoints & Pick<FindingRunnerOptions, 'forgetLost' | 'openCreates' | 'pauses'>,
): FindingRunner {
  const { random, org, contactCenter, settings } = parts;
  return new FindingRunner({
    ...joints,
    contactCenter,
    rows: org.rows,
    random,
    backoff: settings.backoff,
    get maxAttempts() {
      return settings.maxAttempts;
    },
  });
}

type Joints = FindingJoints &
  Pick<
    CaseRunnerOptions,
    'assureAwake' | 'resumedAt' | 'onDropped' | 'pauses' | 'dryRun' | 'memory' | 'openCreates' | 'upcoming' | 'findings'
  >;

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
    get maxAttempts() {
      return settings.maxAttempts;
    },
    cleanse,
  });
}

function makeLanes({ clock, settings, limits = CONNECTOR_LIMITS }: ConnectorParts, step: LanesOptions['step']): Lanes {
  return new Lanes({
    clock,
    get concurrency() {
      return settings.concurrency;
    },
    maxRows: limits.rows,
    maxWaitingLanes: limits.waitingLanes,
    step,
  });
}

function makeCursor({ clock, store, org }: ConnectorParts, tell: Tell): StreamCursor {
  return new StreamCursor({ clock, store, tell, source: org.stream.source, noteAfterMs: POSITION_FLUSH_MS });
}

interface SweeperJoints {
  readonly deafness: DeafnessWatch;
  readonly intake: Intake;
  readonly lanes: Lanes;
  readonly observers: readonly SweepObserver[];
}

function makeSweeper({ clock, org, settings }: ConnectorParts, tell: Tell, joints: SweeperJoints): Sweeper {
  const { intake, lanes, deafness, observers } = joints;
  const { rows, apiUsage } = org;
  return new Sweeper({
    ...{ clock, rows, intake, lanes, observers, tell },
    pace: new SweepPace({
      clock,
      apiUsage,
      tell,
      get intervalMs() {
        return settings.sweepIntervalMs;
      },
    }),
    newest: new NewestSweep({ clock, rows, intake, lanes, observer: deafness, tell }),
    get retryMs() {
      return settings.backoff.maxMs;
    },
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
    get intervalMs() {
      return settings.queueMapIntervalMs;
    },
    onLoaded,
  });
}
