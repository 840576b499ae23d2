import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { StreamCursor } from '../../../src/connector/stream-cursor.js';
import { UnsettledSteps } from '../../../src/connector/unsettled-steps.js';
import type { Happening } from '../../../src/domain/happening.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import type { StreamStep } from '../../../src/salesforce/org.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import type { Store } from '../../../src/store/store.js';
import { FakeClock } from '../../support/fake-clock.js';
import { row } from '../../support/routing.js';

const SOURCE = '/topic/ObjectRouting';
const id = (number: number) => row(number, '').id;
/** The event at place `at`, about row `number`; without one it asks for nothing. */
const step = (at: number, number?: number): StreamStep => ({
  position: String(at),
  rowId: number === undefined ? undefined : id(number),
});

let clock: FakeClock;
let store: Store;
let happenings: Happening[];
let cursor: StreamCursor;

function makeCursor(): StreamCursor {
  const tell = (happening: Happening) => happenings.push(happening);
  return new StreamCursor({ clock, store, tell, source: SOURCE, noteAfterMs: 1_000 });
}

beforeEach(() => {
  clock = new FakeClock();
  store = createMemoryStore();
  happenings = [];
  cursor = makeCursor();
});

const noted = async () => {
  await clock.advance(1_000);
  return store.streamPosition(SOURCE);
};

/** A full sweep that finds these rows. */
function sweep(found: readonly number[], whole = true): void {
  cursor.began('full');
  cursor.met(found.map((number) => row(number, 'CaseCreated')));
  cursor.ended('full', whole);
}

describe('the place where the stream goes on', () => {
  it('moves past an event only when its row is settled', async () => {
    cursor.delivered([step(10, 1)]);
    expect(await noted()).toBeUndefined();
    cursor.settled([id(1)]);
    expect(await noted()).toBe('10');
  });

  it('stays before the first row that is not settled, whatever is settled after it', async () => {
    cursor.delivered([step(10, 1), step(11, 2), step(12), step(13, 3)]);
    cursor.settled([id(3), id(2)]);
    expect(await noted()).toBeUndefined();
    cursor.settled([id(1)]);
    expect(await noted()).toBe('13');
  });

  it('moves past events that ask for nothing', async () => {
    cursor.delivered([step(10), step(11)]);
    expect(await noted()).toBe('11');
  });

  it('counts every event of a row that was told of twice', async () => {
    cursor.delivered([step(10, 1), step(11, 1), step(12, 2)]);
    cursor.settled([id(1)]);
    expect(await noted()).toBe('11');
  });

  it('survives a restart, and belongs to one source', async () => {
    cursor.delivered([step(10, 1), step(11, 2)]);
    cursor.settled([id(1)]);
    await cursor.close();
    const next = makeCursor();
    await next.load();
    expect(next.position()).toBe('10');
    expect(next.resumed).toBe(true);
    expect(await store.streamPosition('/topic/Other')).toBeUndefined();
  });

  it('is unknown to a new store', async () => {
    await cursor.load();
    expect(cursor.position()).toBeUndefined();
    expect(cursor.resumed).toBe(false);
  });

  it('is forgotten when the stream refuses it', async () => {
    cursor.delivered([step(10)]);
    expect(cursor.position()).toBe('10');
    cursor.refused('10');
    expect(cursor.position()).toBeUndefined();
    expect(await noted()).toBeUndefined();
  });

  it('is asked for at each subscription, which tells again what was not settled', async () => {
    cursor.delivered([step(10, 1), step(11, 2), step(12, 3)]);
    cursor.settled([id(1), id(3)]);
    expect(cursor.position()).toBe('10');
    cursor.delivered([step(11, 2), step(12, 3)]);
    cursor.settled([id(2)]);
    expect(await noted()).toBe('11');
    cursor.settled([id(3)]);
    expect(await noted()).toBe('12');
  });

  it('moves past what a full sweep did not find any more, but not past what was told of since it began', async () => {
    cursor.delivered([step(10, 1), step(11, 2)]);
    cursor.began('full');
    cursor.delivered([step(12, 3)]);
    cursor.met([row(2, 'CaseCreated')]);
    cursor.ended('full', true);
    expect(await noted()).toBe('10');
    sweep([3]);
    expect(await noted()).toBe('11');
  });

  it('does not believe a sweep that was not whole, or that read recent rows only', async () => {
    cursor.delivered([step(10, 1)]);
    sweep([], false);
    cursor.began('recent');
    cursor.ended('recent', true);
    expect(await noted()).toBeUndefined();
  });

  it('stands still above 20,000 unsettled events until the next subscription', async () => {
    cursor.delivered(Array.from({ length: 20_001 }, (_, at) => step(at + 1, at + 1)));
    cursor.delivered([step(30_000)]);
    cursor.settled(Array.from({ length: 20_001 }, (_, at) => id(at + 1)));
    expect(await noted()).toBe('20000');
    expect(cursor.position()).toBe('20000');
    cursor.delivered([step(20_001), step(30_000)]);
    expect(await noted()).toBe('30000');
  });

  it('is not lost to a store that fails: it is told, and noted later', async () => {
    const works = store;
    let fails = true;
    const failed = () => Promise.reject(new CasebridgeError('CASEBRIDGE_STORE_FAILED', 'the disk is full'));
    store = {
      ...works,
      streamPosition: (source) => works.streamPosition(source),
      noteStreamPosition: (source, position) => (fails ? failed() : works.noteStreamPosition(source, position)),
    };
    cursor = makeCursor();
    cursor.delivered([step(10)]);
    expect(await noted()).toBeUndefined();
    expect(happenings).toMatchObject([{ type: 'storeFailed' }]);
    fails = false;
    cursor.delivered([step(11)]);
    expect(await noted()).toBe('11');
  });
});

describe('unsettled steps', () => {
  it('reach exactly as far as everything is settled, in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(6), { nil: undefined }), { maxLength: 30 }),
        fc.array(fc.nat(6), { maxLength: 12 }),
        fc.nat(30),
        (rows, settles, cut) => {
          const steps = new UnsettledSteps();
          const model: { at: number; row: number | undefined; settled: boolean }[] = [];
          const add = (row: number | undefined, at: number) => {
            steps.add(step(at, row));
            model.push({ at, row, settled: row === undefined });
          };
          rows.slice(0, cut).forEach((row, index) => {
            add(row, index);
          });
          for (const row of settles) {
            steps.settle(id(row));
            for (const each of model) if (each.row === row) each.settled = true;
          }
          rows.slice(cut).forEach((row, index) => {
            add(row, cut + index);
          });
          const open = model.findIndex(({ settled }) => !settled);
          const reached = open < 0 ? model.at(-1) : model[open - 1];
          expect(steps.reached).toBe(reached ? String(reached.at) : undefined);
          expect(steps.size).toBe(model.filter(({ settled }) => !settled).length);
        },
      ),
    );
  });
});
