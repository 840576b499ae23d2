import type { SwitchoverOptions } from '../../../src/simulator/cic/simulated-cic-pair.js';
import type { StreamingFault } from '../../../src/simulator/salesforce/cometd/streaming-faults.js';
import type { Chance } from '../clock/chance.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { OrgDesk } from '../people/org-desk.js';
import type { Supervisor } from '../process/supervisor.js';
import type { Servers } from '../world/servers.js';
import type { Tally } from './tally.js';
import type { Troubles } from './troubles.js';
import type { Strike, Weather } from './weather.js';

/** What a storm can strike. */
export interface StormOptions {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly servers: Servers;
  readonly supervisor: Supervisor;
  readonly desk: OrgDesk;
  readonly tally: Tally;
  readonly troubles: Troubles;
  readonly onDeed: (what: string) => void;
}

const HOUR_MS = 3_600_000;
const SERVER_FAULTS = 'server';
/** How long what has happened may be felt: a session is made anew, a pause between two tries ends. */
const FELT_MS = 60_000;
/** Sessions of the stream are rebuilt ever more rarely, and after a daily limit only when the day is over. */
const STREAM_FELT_MS = 20 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const DEAFNESS_FELT_MS = 180_000;
/** `cic.recoveryGrace`. */
const GRACE_MS = 120_000;

/** Lets strikes of the weather happen until it is calmed; everything they switched on ends with it. */
export class Storm {
  readonly #options: StormOptions;
  #cancel: () => void = () => undefined;
  readonly #falls: number[] = [];
  readonly #deafTimes: { from: number; to: number }[] = [];
  readonly #locked = new Set<string>();
  #isDeaf = false;

  constructor(options: StormOptions) {
    this.#options = options;
  }

  /** When a CIC server went down, so that interactions may have been lost or renumbered (milliseconds since the epoch). */
  get falls(): readonly number[] {
    return this.#falls;
  }

  /** When the stream was deaf. */
  get deafTimes(): readonly { readonly from: number; readonly to: number }[] {
    return this.#deafTimes;
  }

  /** Whether the org would not let anybody write the row for a while. */
  wasLocked(rowId: string): boolean {
    return this.#locked.has(rowId);
  }

  /** Strikes from now on. */
  rage(weather: Weather): void {
    const { clock, chance, tally, onDeed } = this.#options;
    const [first, ...others] = weather.strikes;
    if (first === undefined) return;
    this.#cancel = clock.after(chance.between(0, weather.strikeEveryMs * 2), () => {
      const strike = chance.pick([first, ...others]);
      if (this.#strike(strike)) {
        tally.count(`${SERVER_FAULTS}.${strike}`);
        onDeed(`strike: ${strike}`);
      }
      this.rage(weather);
    });
  }

  /** Everything works from now on; what has happened stays. */
  calm(): void {
    const { servers } = this.#options;
    this.#cancel();
    this.#endDeafness();
    servers.org.faults.clear();
    servers.cometd.faults.clear();
    for (const server of [servers.pair.primary, servers.pair.backup]) server.faults.inject({ kind: 'clear' });
    const down = [servers.pair.primary, servers.pair.backup].some(({ power }) => power.death !== undefined);
    if (down && servers.pair.active()) servers.pair.bringBack();
  }

  /** Carries a strike out; false if it cannot happen now. */
  #strike(strike: Strike): boolean {
    if (strike.startsWith('stream')) return this.#strikeStream(strike);
    if (strike.startsWith('switchover')) return this.#switchOver(strike);
    if (strike.startsWith('cic') || strike.startsWith('handler')) return this.#strikeCic(strike);
    return this.#strikeRest(strike);
  }

  #strikeRest(strike: Strike): boolean {
    const { chance, clock, supervisor, servers, desk, troubles } = this.#options;
    const { org } = servers;
    switch (strike) {
      case 'crash':
        return done(supervisor.crash());
      case 'restart':
        return done(supervisor.restart());
      case 'freeze':
        return this.#troubled(chance.between(1_000, 180_000), (forMs) => supervisor.freeze(forMs));
      case 'hostSleeps':
        return this.#troubled(chance.between(1_000, 180_000), (forMs) => supervisor.freeze(forMs, 'sleep'));
      case 'successorBesideFrozen':
      case 'successorBesideSleeping': {
        const diesAfterMs = chance.between(1_000, 90_000);
        return this.#troubled(chance.between(5_000, 120_000), (wakesAfterMs) => {
          troubles.add('side', wakesAfterMs + diesAfterMs);
          supervisor.replace(wakesAfterMs, diesAfterMs, strike === 'successorBesideSleeping' ? 'sleep' : 'freeze');
        });
      }
      case 'clockJump':
        return this.#jump(chance.whole(-2 * HOUR_MS, 2 * HOUR_MS));
      case 'diskFull':
        return done(supervisor.fillDisk(chance.between(5_000, 90_000)));
      case 'salesforceSessionsExpire':
        return this.#troubled(0, () => org.engine.sessions.revokeAll());
      case 'salesforceThrottles':
        org.faults.requestLimitExceeded = true;
        return this.#troubled(chance.between(5_000, 90_000), (forMs) =>
          clock.after(forMs, () => {
            org.faults.requestLimitExceeded = false;
          }),
        );
      case 'rowsLocked':
        for (const { Id, Processed__c } of desk.rows())
          if (Processed__c !== true && chance.hits(0.5)) this.#locked.add(Id);
        org.faults.lockRows([...this.#locked]);
        return done(clock.after(chance.between(5_000, 90_000), () => org.faults.unlockRows()));
      default:
        throw new Error(`nobody knows how to strike ${strike}`);
    }
  }

  #strikeStream(strike: Strike): boolean {
    const { chance, servers, troubles } = this.#options;
    const count = chance.whole(1, 4);
    if (strike !== 'streamDeaf') troubles.add('stream', strike === 'streamRefuses' ? DAY_MS : STREAM_FELT_MS);
    const inject = (fault: StreamingFault) => done(servers.cometd.faults.inject(fault));
    switch (strike) {
      case 'streamDeaf':
        return this.#deafen(chance.between(20_000, 300_000));
      case 'streamDelaysEvents':
        servers.cometd.faults.inject({ kind: 'delay', delayMs: chance.whole(1_000, 90_000) });
        return this.#later(chance.between(20_000, 120_000), () => servers.cometd.faults.clear('delay'));
      case 'streamDropsEvents':
        return inject({ kind: 'drop', count });
      case 'streamDuplicatesEvents':
        return inject({ kind: 'duplicate', count });
      case 'streamSessionsExpire':
        return inject({ kind: 'expireSessions' });
      case 'streamServerDisconnects':
        return inject({ kind: 'serverDisconnect' });
      case 'streamMisroutes':
        return inject({ kind: 'misroute', count });
      case 'streamHotLoop':
        return inject({ kind: 'hotLoop', count });
      case 'streamTooBusy':
        return inject({ kind: 'tooBusy', count });
      case 'streamRefuses':
        return inject({
          kind: 'refuse',
          on: chance.pick(['handshake', 'connect', 'subscribe']),
          error: chance.pick(STREAM_ERRORS),
          count,
        });
      case 'streamBreaksOff':
        return inject({ kind: 'cut', count });
      case 'streamHangs':
        return inject({ kind: 'hang', count });
      case 'streamForgetsEvents':
        return inject({ kind: 'forgetEvents' });
      case 'streamSlow':
        return inject({ kind: 'slow', delayMs: chance.whole(1_000, 40_000), count });
      case 'streamHuge':
        return inject({ kind: 'huge', size: HUGE, count });
      default:
        throw new Error(`nobody knows how to strike ${strike}`);
    }
  }

  #strikeCic(strike: Strike): boolean {
    const { chance, servers, troubles } = this.#options;
    const active = servers.pair.active();
    if (!active || active.power.death !== undefined) return false;
    const times = chance.whole(1, 4);
    // What is to go wrong later may do so at any time.
    if (strike !== 'cicMessagesTwice' && strike !== 'handlerFails' && strike !== 'cicRestart')
      troubles.add('side', strike.startsWith('handler') ? Number.POSITIVE_INFINITY : FELT_MS);
    switch (strike) {
      case 'cicSessionsExpire':
        return done(active.faults.inject({ kind: 'expireSessions' }));
      case 'cicStreamsClose':
        return done(active.faults.inject({ kind: 'closeStreams' }));
      case 'cicAnnouncesDown':
        return done(active.faults.inject({ kind: 'announceDown', shouldReconnect: true }));
      case 'cicRestart': {
        this.#falls.push(this.#options.clock.now());
        const downMs = chance.whole(0, 60_000);
        const interactions = chance.pick(['keep', 'lose', 'renumber'] as const);
        const whileDown = chance.pick(['unavailable', 'refused', 'silent'] as const);
        const recoverAfterMs = downMs + chance.whole(0, 60_000);
        return this.#troubled(recoverAfterMs + GRACE_MS, () =>
          active.faults.inject({ kind: 'restart', interactions, downMs, recoverAfterMs, whileDown }),
        );
      }
      case 'handlerAnswersLost':
        return done(active.faults.inject({ kind: 'dropHandlerAnswers', times }));
      case 'handlerNotificationsLost':
        return done(active.faults.inject({ kind: 'dropHandlerNotifications', times }));
      case 'handlerFails':
        return done(active.faults.inject({ kind: 'failHandlerCreates', times }));
      case 'cicMessagesTwice':
        return done(active.faults.inject({ kind: 'duplicateMessages', times }));
      default:
        throw new Error(`nobody knows how to strike ${strike}`);
    }
  }

  #switchOver(strike: Strike): boolean {
    const { chance, servers } = this.#options;
    const { pair } = servers;
    if (!pair.active() || [pair.primary, pair.backup].some(({ power }) => power.death !== undefined)) return false;
    const interactions = strike === 'switchoverKept' ? 'keep' : strike === 'switchoverLost' ? 'lose' : 'renumber';
    const how: SwitchoverOptions = {
      interactions,
      announce: chance.hits(0.3),
      closeSockets: chance.hits(0.6),
      downMs: chance.whole(0, 45_000),
      recoverAfterMs: chance.whole(0, 60_000),
      rememberRows: chance.hits(0.7),
      comesBack: chance.hits(0.8),
    };
    this.#falls.push(this.#options.clock.now());
    const backMs = (how.downMs ?? 0) * 2 + (how.recoverAfterMs ?? 0);
    return this.#troubled(backMs + GRACE_MS, () => pair.switchOver(how));
  }

  #deafen(forMs: number): boolean {
    const { clock, servers, troubles } = this.#options;
    if (this.#isDeaf) return false;
    this.#isDeaf = true;
    this.#deafTimes.push({ from: clock.now(), to: Number.POSITIVE_INFINITY });
    troubles.add('deaf', forMs + DEAFNESS_FELT_MS);
    servers.cometd.faults.inject({ kind: 'deaf' });
    return this.#later(forMs, () => this.#endDeafness());
  }

  #endDeafness(): void {
    if (!this.#isDeaf) return;
    this.#isDeaf = false;
    this.#options.servers.cometd.faults.clear('deaf');
    const last = this.#deafTimes.at(-1);
    if (last) last.to = this.#options.clock.now();
  }

  /** Something that is wrong for so long, and may be felt for a while after. */
  #troubled(forMs: number, run: (forMs: number) => unknown): boolean {
    this.#options.troubles.add('side', forMs + FELT_MS);
    return done(run(forMs));
  }

  #jump(byMs: number): boolean {
    return this.#options.supervisor.current?.machine.jump(byMs) === true && this.#troubled(0, () => undefined);
  }

  #later(delayMs: number, run: () => void): boolean {
    this.#options.clock.after(delayMs, run);
    return true;
  }
}

/** Characters of an answer that is padded with blanks; how much is too much is the transport's affair. */
const HUGE = 200_000;
const STREAM_ERRORS = [
  '403::Unknown client',
  '401::Authentication invalid',
  '400::The replayId {1} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.',
  '403::Organization concurrent user limit exceeded',
  '403::Organization total events daily limit exceeded',
] as const;

function done(_strike: unknown): boolean {
  return true;
}
