import type { Chance } from '../clock/chance.js';

/** What can happen to one exchange between the connector and a server. */
export const EXCHANGE_FAULTS = [
  /** The connection breaks before the server has seen the request. */
  'lostRequest',
  /** The server does it; the connection breaks before the answer is here. */
  'lostAnswer',
  /** The server never sees it and never answers. */
  'swallowed',
  /** The server does it and never answers. */
  'silentAfterEffect',
  /** Request and answer take their time. */
  'slow',
  /** The server refuses with an error that passes. */
  'refused',
  /** The answer is a proxy's page. */
  'garbled',
  /** The process dies before it has sent the request. */
  'crashBeforeRequest',
  /** The process dies after the effect, before it knows of it. */
  'crashBeforeAnswer',
  /**
   * Events come in another order, some with the answer after. Of the stream alone: the messages of an ICWS session are
   * one queue, and nothing that is known of ICWS lets them come otherwise than in its order.
   */
  'reordered',
] as const;

/** What happens at moments of its own, not to an exchange. */
export const STRIKES = [
  'crash',
  'restart',
  'freeze',
  /** The host sleeps: no time passes for its processes, and their clocks jump when it wakes. */
  'hostSleeps',
  'successorBesideFrozen',
  'successorBesideSleeping',
  'clockJump',
  'diskFull',
  'salesforceSessionsExpire',
  'salesforceThrottles',
  'rowsLocked',
  'streamDeaf',
  'streamDropsEvents',
  'streamDuplicatesEvents',
  'streamDelaysEvents',
  'streamSessionsExpire',
  'streamServerDisconnects',
  'streamMisroutes',
  'streamHotLoop',
  'streamTooBusy',
  'streamRefuses',
  'streamBreaksOff',
  'streamHangs',
  'streamForgetsEvents',
  'streamSlow',
  'streamHuge',
  'cicSessionsExpire',
  'cicStreamsClose',
  'cicAnnouncesDown',
  'cicRestart',
  'switchoverKept',
  'switchoverRenumbered',
  'switchoverLost',
  'handlerAnswersLost',
  'handlerNotificationsLost',
  'handlerFails',
  'cicMessagesTwice',
] as const;

/** One of {@link EXCHANGE_FAULTS}. */
export type ExchangeFault = (typeof EXCHANGE_FAULTS)[number];
/** One of {@link STRIKES}. */
export type Strike = (typeof STRIKES)[number];

/** How rough one schedule is: few kinds of faults, often, so that they meet each other. */
export interface Weather {
  /** Probability of each fault for one exchange; kinds that are left out do not happen. */
  readonly exchange: ReadonlyMap<ExchangeFault, number>;
  readonly strikes: readonly Strike[];
  /** Mean milliseconds between strikes. */
  readonly strikeEveryMs: number;
}

/** Draws the weather of a schedule. */
export function drawWeather(chance: Chance): Weather {
  if (chance.hits(FAIR_SHARE)) return drawFairWeather(chance);
  const exchange = new Map<ExchangeFault, number>();
  const share = chance.pick([0.002, 0.01, 0.03, 0.08]);
  for (const kind of EXCHANGE_FAULTS) {
    if (!chance.hits(0.5)) continue;
    const rare = kind === 'crashBeforeRequest' || kind === 'crashBeforeAnswer';
    exchange.set(kind, rare ? share / 6 : share);
  }
  const strikes = STRIKES.filter(() => chance.hits(0.3));
  return { exchange, strikes, strikeEveryMs: chance.pick([8_000, 20_000, 45_000]) };
}

/** Every so many days nothing but the stream is troubled, and single rows are bad: then the rest must go its way at once. */
const FAIR_SHARE = 0.1;

function drawFairWeather(chance: Chance): Weather {
  const strikes: Strike[] = ['streamDeaf'];
  if (chance.hits(0.5)) strikes.push('rowsLocked');
  if (chance.hits(0.5)) strikes.push('handlerFails');
  return { exchange: new Map(), strikes, strikeEveryMs: 45_000 };
}

/** Nothing goes wrong. */
export const CALM: Weather = { exchange: new Map(), strikes: [], strikeEveryMs: Number.POSITIVE_INFINITY };
