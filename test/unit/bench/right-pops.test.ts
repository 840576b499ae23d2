import { describe, expect, it } from 'vitest';
import { assureRightPops, type PopCount } from '../../bench/pops/right-pops.js';

const alert = (user: string, interactionId: string) => ({ user, interactionId, caseId: `500-${interactionId}` });
const opened = (caseId: string, at = 0) => ({ caseId, at });
const shown = (...ids: readonly string[]) => ({ pops: new Map(ids.map((id) => [id, 0])), repeated: 0 });

const RIGHT: PopCount = {
  alerts: [alert('ann', '1'), alert('ben', '2'), alert('pam', '3'), alert('pam', '4')],
  clients: new Map([
    ['ann', shown('1')],
    ['ben', shown()],
  ]),
  pageUser: 'pam',
  opened: [opened('500-3')],
};

describe('the pops of a bench', () => {
  it('are right where each came once to whom it alerted; what never came is counted elsewhere', () => {
    expect(() => assureRightPops(RIGHT)).not.toThrow();
  });

  it.each<[string, Partial<PopCount>, string]>([
    [
      'a client is shown a case twice',
      { clients: new Map([['ann', { ...shown('1'), repeated: 1 }]]) },
      'ann was shown 1 cases a second time',
    ],
    [
      'a client is shown what alerted another',
      { clients: new Map([['ben', shown('1')]]) },
      'ben was shown interaction 1, which did not alert ben',
    ],
    ['the page opens a case twice', { opened: [opened('500-3', 1), opened('500-3', 2)] }, 'opened case 500-3 a second'],
    ['the page opens what alerted another', { opened: [opened('500-1')] }, '500-1, which did not alert pam'],
  ])('are wrong where %s', (_name, wrong, words) => {
    expect(() => assureRightPops({ ...RIGHT, ...wrong })).toThrow(words);
  });
});
