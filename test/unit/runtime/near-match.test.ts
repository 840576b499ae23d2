import { expect, it } from 'vitest';
import { editDistance, nearMatch } from '../../../src/runtime/near-match.js';

it.each([
  ['Support', 'Suport', 1],
  ['Support', 'Suppotr', 1],
  ['Support', 'Sales', 6],
  ['', 'abc', 3],
  ['abc', 'abc', 0],
] as const)('the distance from %s to %s is %i', (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
  expect(editDistance(b, a)).toBe(edits);
});

it.each([
  ['support mail', 'Support Mail'],
  [' Support  Mail ', 'Support Mail'],
  ['Suport Mail', 'Support Mail'],
  ['Suport Mial', 'Support Mail'],
  ['Sprt Mail', undefined],
  ['Support Mail', undefined],
  ['HR', undefined],
  ['Vip', 'VIP'],
  ['VIQ', 'VIP'],
  ['XIQ', undefined],
] as const)('near %s is %s', (name, near) => {
  expect(nearMatch(name, ['Sales', 'Support Mail', 'VIP', 'IT'])).toBe(near);
});

it('prefers what differs least', () => {
  expect(nearMatch('Suport 1', ['Support 2', 'Support 1', 'SUPORT 1'])).toBe('SUPORT 1');
});
