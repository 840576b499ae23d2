import type { Figures } from './measure/figures.js';
import type { World } from './world.js';

/** One thing that is measured with each subject, between fresh servers. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** What happens, for a reader of the figures. */
  readonly text: string;
  run(world: World): Promise<Figures>;
}

const LIMIT_MS = 60_000;
const BURST = 1_000;

/** All of them, in their order. */
export function scenarios(): readonly Scenario[] {
  return [
    {
      id: 'burst',
      title: `A burst of ${BURST} cases, then all of them closed`,
      text: `${BURST} cases are inserted as fast as the org takes them; once every row is marked, all are closed, which gives one more row each.`,
      run: (world) => burst(world, BURST),
    },
  ];
}

async function burst(world: World, cases: number): Promise<Figures> {
  await world.reset();
  await world.org.call('createCases', cases);
  await world.untilProcessed(cases, LIMIT_MS);
  await world.org.call('closeCases', cases);
  await world.untilProcessed(2 * cases, LIMIT_MS);
  return world.figures(2 * cases);
}
