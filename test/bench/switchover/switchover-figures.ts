import { percentile } from '../measure/percentile.js';
import type { Death } from './deaths.js';
import type { DeathTimes } from './pair-world.js';

/** One thing that was waited for after a death. Milliseconds. */
export interface Milestone {
  readonly label: string;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** What {@link max} may be. */
  readonly bound: number;
  /** {@link max} over {@link bound}. */
  readonly ratio: number;
}

/** All that one kind of death gave. Milliseconds. */
export interface DeathFigures {
  readonly id: string;
  readonly title: string;
  readonly runs: number;
  readonly floor: number;
  readonly roundTrip: number;
  readonly milestones: readonly Milestone[];
  readonly times: readonly Omit<DeathTimes, 'roundTripsMs'>[];
}

const FLOORS = 3;
const ROUND_TRIPS = 2;

/** Works the figures of one kind of death out. */
export function deathFigures(death: Death, deaths: readonly DeathTimes[]): DeathFigures {
  const { id, title, floorMs, extraMs, recoveryGraceMs } = death;
  const roundTrip = percentile(
    deaths.flatMap(({ roundTripsMs }) => roundTripsMs),
    0.5,
  );
  const bound = FLOORS * floorMs + ROUND_TRIPS * roundTrip + extraMs;
  const remade = deaths.flatMap(({ remadeMs }) => (remadeMs === undefined ? [] : [remadeMs]));
  return {
    id,
    title,
    runs: deaths.length,
    floor: floorMs,
    roundTrip,
    milestones: [
      milestone(
        'login accepted',
        bound,
        deaths.map(({ loggedInMs }) => loggedInMs),
      ),
      milestone(
        'ready',
        bound,
        deaths.map(({ readyMs }) => readyMs),
      ),
      milestone(
        'first interaction',
        bound,
        deaths.map(({ firstInteractionMs }) => firstInteractionMs),
      ),
      ...(remade.length === 0 ? [] : [milestone('lost one made again', bound + recoveryGraceMs, remade)]),
    ],
    times: deaths.map(({ roundTripsMs: _, ...times }) => times),
  };
}

function milestone(label: string, bound: number, values: readonly number[]): Milestone {
  const max = Math.max(...values);
  return { label, p50: percentile(values, 0.5), p99: percentile(values, 0.99), max, bound, ratio: max / bound };
}
