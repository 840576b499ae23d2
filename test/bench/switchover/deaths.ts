import type { DeathOrder } from '../cic-pair-process.js';

/** One kind of death that is measured. Durations are milliseconds. */
export interface Death {
  readonly id: string;
  readonly title: string;
  readonly runs: number;
  /** `routing.backoffInitial`. */
  readonly floorMs: number;
  readonly order: DeathOrder;
  /** From the death until a case comes. */
  readonly caseAfterMs: number;
  /** `cic.recoveryGrace`. */
  readonly recoveryGraceMs: number;
  /** What the bound has beside back-off and round trips. */
  readonly extraMs: number;
}

const RUNS = 10;
const FEW_RUNS = 5;
const FLOORS_MS = [500, 1_000, 5_000];
/** From this floor on a death takes so long that a few must do. */
const LONG_MS = 5_000;
const FLOOR_MS = 500;
const LATE_MS = 500;
const SHORT_GRACE_MS = 2_000;
/** The watchdog asks after an event stream that has been silent for so long. */
const QUIET_MS = 30_000;
/** The answer to that is waited for as long as `cic.requestTimeout`. */
const WATCHDOG_MS = QUIET_MS + 10_000;

const PLAIN: Death = {
  id: '',
  title: '',
  runs: RUNS,
  floorMs: FLOOR_MS,
  order: { closeSockets: true, interactions: 'keep', downMs: 0 },
  caseAfterMs: 0,
  recoveryGraceMs: 120_000,
  extraMs: 0,
};
const SILENT: Death = {
  ...PLAIN,
  runs: 1,
  order: { ...PLAIN.order, closeSockets: false },
  extraMs: WATCHDOG_MS,
};

/** All kinds, in the order in which they are measured. */
export const DEATHS: readonly Death[] = [
  ...FLOORS_MS.map((floorMs) => ({
    ...PLAIN,
    id: `floor-${floorMs}`,
    title: `Floor ${floorMs} ms`,
    runs: floorMs < LONG_MS ? RUNS : FEW_RUNS,
    floorMs,
  })),
  {
    ...PLAIN,
    id: 'late',
    runs: FEW_RUNS,
    title: `Floor ${FLOOR_MS} ms, and the other server takes logins only ${LATE_MS} ms after the death: adds those`,
    order: { ...PLAIN.order, downMs: LATE_MS },
    extraMs: LATE_MS,
  },
  {
    ...PLAIN,
    id: 'lost',
    title: `Floor ${FLOOR_MS} ms, interactions lost: making them again adds the recovery grace, here ${SHORT_GRACE_MS} ms`,
    runs: 1,
    order: { ...PLAIN.order, interactions: 'lose' },
    recoveryGraceMs: SHORT_GRACE_MS,
  },
  {
    ...SILENT,
    id: 'silent',
    title: `Floor ${FLOOR_MS} ms, silent death with a case at once: adds the watchdog's ${WATCHDOG_MS} ms`,
  },
  {
    ...SILENT,
    id: 'silent-idle',
    title: `Floor ${FLOOR_MS} ms, silent death with a case shortly before the watchdog looks: adds its ${WATCHDOG_MS} ms`,
    caseAfterMs: QUIET_MS - 5_000,
  },
];
