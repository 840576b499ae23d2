import { expect, it } from 'vitest';
import { KindCache } from '../../../../src/contact-center/cic/directory/kind-cache.js';

const named = (id: string, name = id) => ({ id, name });
const cacheWith = (...ids: string[]) => {
  const cache = new KindCache<{ id: string; name: string }>(5);
  cache.replace(ids.map((id) => named(id)));
  return cache;
};
const ids = (cache: KindCache<{ id: string; name: string }>) =>
  [...cache.all()].map(({ id }) => id).sort((a, b) => a.localeCompare(b));

it('finds by id and display name, with and without regard to case', () => {
  const cache = cacheWith('Support');
  cache.put(named('Sales', 'Sales Team'));
  expect(cache.get('Sales Team')?.id).toBe('Sales');
  expect(cache.get('sales team')).toBeUndefined();
  expect(cache.like('SALES TEAM')?.id).toBe('Sales');
  expect([...cache.names()]).toEqual(['Support', 'Sales', 'Sales Team']);
  cache.put(named('Sales', 'Sales'));
  expect(cache.like('sales team')).toBeUndefined();
  cache.remove('Sales');
  expect(cache.like('sales')).toBeUndefined();
});

it('an id goes before a display name', () => {
  const cache = cacheWith();
  cache.put(named('a', 'B'));
  cache.put(named('b'));
  expect(cache.like('B')?.id).toBe('b');
});

it('what is told during a reading is newer than what is read', () => {
  const cache = cacheWith('kept', 'removed');
  const reading = cache.beginReading();
  cache.remove('removed');
  cache.put(named('added'));
  cache.put(named('kept', 'renamed'));
  expect(cache.finishReading(reading, [named('kept'), named('removed'), named('read')])).toBe(true);
  expect(ids(cache)).toEqual(['added', 'kept', 'read']);
  expect(cache.get('kept')?.name).toBe('renamed');
});

it('a reading that was overtaken by a whole list counts for nothing', () => {
  const cache = cacheWith('old');
  const reading = cache.beginReading();
  cache.replace([named('told')]);
  expect(cache.finishReading(reading, [named('read')])).toBe(false);
  expect(ids(cache)).toEqual(['told']);
});

it('says whether anything is different', () => {
  const cache = cacheWith('a');
  expect(cache.finishReading(cache.beginReading(), [named('a')])).toBe(false);
  expect(cache.finishReading(cache.beginReading(), [named('a', 'A')])).toBe(true);
  expect(cache.replace([named('a', 'A')])).toBe(false);
  expect(cache.replace([])).toBe(true);
});

it('is bounded', () => {
  const cache = cacheWith(...Array.from({ length: 9 }, (_, index) => `${index}`));
  expect(cache.size).toBe(5);
  expect(cache.put(named('new'))).toBe(false);
  expect(cache.put(named('0', 'changed'))).toBe(true);
});
