import type { CicSwitches } from '../../../src/simulator/cic/switches.js';

/** One way to read what the public documentation of CIC leaves open. */
export interface Reading {
  /** What a test's name says of it. */
  readonly named: string;
  readonly switches: Pick<CicSwitches, 'connectedStaysOnWorkgroupQueue' | 'attributesLateMs' | 'handlerMemory'>;
}

/** Milliseconds by which attributes come late, where they do. */
export const LATE_MS = 3_000;

/** Every combination of the readings that deciding could depend on. */
export const READINGS: readonly Reading[] = [true, false].flatMap((connectedStaysOnWorkgroupQueue) =>
  [0, LATE_MS].flatMap((attributesLateMs) =>
    (['rows', 'live', 'none'] as const).map((handlerMemory) => ({
      named: [
        connectedStaysOnWorkgroupQueue ? 'stays on the queue' : 'leaves the queue',
        attributesLateMs === 0 ? 'attributes early' : 'attributes late',
        `handler memory ${handlerMemory}`,
      ].join(', '),
      switches: { connectedStaysOnWorkgroupQueue, attributesLateMs, handlerMemory },
    })),
  ),
);
