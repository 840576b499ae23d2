import { expect, it } from 'vitest';
import { type AuditView, NOT_STRANDED } from '../../../../src/console/contract.js';
import { goneAfter, stillStranded } from '../../../../src/console/web/logic/stranded.js';
import { FAKE_START, fakeStranded } from '../../../support/fake-group-data.js';

const found = (at: number): AuditView => {
  const stranded = [0, 1, 2].map((index) => fakeStranded(index, FAKE_START));
  return { at, looked: 9, stranded, more: false, hidden: [] };
};
const [first = '', second = '', third = ''] = found(1).stranded.map(({ caseId }) => caseId);
const shown = (audit: AuditView, gone: ReadonlyMap<string, number>) =>
  stillStranded(audit, gone).map(({ caseId }) => caseId);

it('takes routed cases off the list, and those that are not stranded any more, but none that was refused', () => {
  const written = [
    { id: first, error: '' },
    { id: second, error: NOT_STRANDED },
    { id: third, error: 'UNABLE_TO_LOCK_ROW' },
  ];
  expect(shown(found(1), goneAfter(new Map(), found(1), written))).toEqual([third]);
});

it('keeps them off while the same audit is shown, and shows what a newer one finds again', () => {
  const once = goneAfter(new Map(), found(1), [{ id: first, error: '' }]);
  const twice = goneAfter(once, found(1), [{ id: second, error: '' }]);
  expect(shown(found(1), twice)).toEqual([third]);
  expect(shown(found(2), twice)).toEqual([first, second, third]);
  expect([...goneAfter(twice, found(2), [{ id: third, error: '' }]).keys()]).toEqual([third]);
});
