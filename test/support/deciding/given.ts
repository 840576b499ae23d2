import { recordId } from '../routing.js';
import type { DecidingBench, Standing } from './deciding-bench.js';
import { LATE_MS } from './readings.js';

/** How the case's interaction stands when the row comes. */
export type Given =
  | 'none'
  | 'waiting'
  | 'alerting bob'
  | 'with bob'
  | 'waiting for alice'
  | 'alerting alice'
  | 'with alice'
  | 'ended by the agent, still listed'
  | 'ended by the customer, still listed'
  | 'a second one comes in the same moment'
  | 'two, waiting'
  | 'two, the younger with bob'
  | 'two, both with agents';

/** Row id of the second interaction, which nobody here asked for. */
const OTHER_ROW_ID = recordId('a00', 9_999);

/**
 * Brings a case there. The row may come at once: where attributes come late, they are not there yet.
 *
 * @returns the interaction that counts; undefined if none does.
 */
export async function bring(bench: DecidingBench, given: Given): Promise<Standing | undefined> {
  switch (given) {
    case 'none':
      return undefined;
    case 'waiting':
      await bench.routed();
      return bench.only();
    case 'alerting bob':
      await bench.routed();
      await bench.alert('bob');
      return bench.only();
    case 'with bob':
      await bench.routed();
      await bench.give('bob');
      return bench.only();
    case 'waiting for alice':
    case 'alerting alice':
    case 'with alice':
      return bringToAlice(bench, given);
    case 'ended by the agent, still listed': {
      await bench.routed();
      const agent = await bench.give('bob');
      await agent.disconnect(bench.only().id);
      return undefined;
    }
    case 'ended by the customer, still listed':
      await bench.routed();
      bench.core.life.end(bench.only().id, 'E');
      return undefined;
    case 'a second one comes in the same moment': {
      await bench.routed();
      const [older] = bench.standing();
      bench.plant(OTHER_ROW_ID);
      return older;
    }
    case 'two, waiting':
    case 'two, the younger with bob':
    case 'two, both with agents':
      return bringTwo(bench, given);
  }
}

async function bringToAlice(bench: DecidingBench, given: Given): Promise<Standing> {
  const alice = given === 'waiting for alice' ? undefined : await bench.logIn('alice');
  await bench.routed({ directToUser: 'alice' });
  if (given === 'with alice') await alice?.pickUp(bench.only().id);
  return bench.only();
}

/** The second was made while no process looked: the next one meets both, and the row. */
async function bringTwo(bench: DecidingBench, given: Given): Promise<Standing | undefined> {
  await bench.routed();
  await bench.clock.advance(LATE_MS);
  bench.process.kill();
  const older = bench.only();
  const younger = bench.plant(OTHER_ROW_ID);
  if (given === 'two, both with agents') bench.core.life.pickUp(older.id, 'alice');
  if (given !== 'two, waiting') bench.core.life.pickUp(younger, 'bob');
  const stays = given === 'two, the younger with bob' ? younger : older.id;
  return bench.standing().find(({ id }) => id === stays);
}
