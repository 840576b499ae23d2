import { expect, it } from 'vitest';
import { ParkedWatch } from '../../../src/connector/parked-watch.js';
import type { Happening } from '../../../src/domain/happening.js';
import { FakeClock } from '../../support/fake-clock.js';
import { row } from '../../support/routing.js';

const HOUR_MS = 3_600_000;

it('tells of other rows in the same number, and not of fewer', () => {
  const clock = new FakeClock();
  const told: Happening[] = [];
  const watch = new ParkedWatch({ clock, alertAfterMs: HOUR_MS, tell: (happening) => told.push(happening) });
  const names = () => told.flatMap((each) => (each.type === 'parkedAged' ? [each.rowNames] : []));
  const look = (...numbers: readonly number[]) =>
    watch.look(numbers.map((number) => ({ row: row(number, ''), parkedAt: clock.now() - 2 * HOUR_MS })));
  look(1, 2);
  look(2);
  expect(names()).toEqual([[row(1, '').name, row(2, '').name]]);
  look(3);
  expect(names().slice(1)).toEqual([[row(3, '').name]]);
  look(3, 2);
  expect(names()).toHaveLength(3);
  look();
  expect(told.at(-1)).toEqual({ type: 'parkedCleared' });
});
