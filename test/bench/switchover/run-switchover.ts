import { DEATHS, type Death } from './deaths.js';
import { type DeathTimes, PairWorld } from './pair-world.js';
import { type DeathFigures, deathFigures } from './switchover-figures.js';

/** Name of the scenario in `--only`. */
export const SWITCHOVER = 'switchover';

/** Figures of all kinds of death, for a reader. */
export interface SwitchoverReport {
  readonly title: string;
  readonly text: string;
  readonly deaths: readonly DeathFigures[];
}

const TITLE = 'From the death of the active CIC server to routing again';
const TEXT = `One server of a pair dies under Casebridge while an interaction waits there, and a case comes before Casebridge is
logged in again. The times run from the death until the other server has accepted the login, until Casebridge sees all
queues (ready), and until the case has its interaction. The *bound* is three times the back-off floor
(\`routing.backoffInitial\`), two round trips, and what the line above the table says that it adds.

Casebridge waits once, for half to all of the floor. If the other server does not take logins by then, it waits once
more, up to twice as long. Of so few deaths, p99 is the longest time. A server without event streams (before 2016 R3) is
found dead by the next poll, which adds up to \`cic.pollInterval\`; that is not measured here.`;

/** Deaths before those that count: code that has just been compiled tells little. */
const WARM_UPS = 2;

/** Lets servers die, one after the other. @throws Error at the first case that was not routed as it should be. */
export async function runSwitchover(progress: (line: string) => void): Promise<SwitchoverReport> {
  const world = new PairWorld();
  try {
    await world.listen();
    const [first] = DEATHS;
    for (let run = 0; first && run < WARM_UPS; run += 1) await world.play({ ...first, floorMs: 50 });
    const figures: DeathFigures[] = [];
    for (const death of DEATHS) {
      progress(`switchover: ${death.title}`);
      figures.push(deathFigures(death, await playAll(world, death)));
    }
    return { title: TITLE, text: TEXT, deaths: figures };
  } finally {
    await world.stop();
  }
}

async function playAll(world: PairWorld, death: Death): Promise<readonly DeathTimes[]> {
  const times: DeathTimes[] = [];
  while (times.length < death.runs) times.push(await world.play(death));
  return times;
}
