import { describe, expect, it } from 'vitest';
import { decodeQueueRights } from '../../../src/contact-center/cic/wire/queue-rights.js';

const rights = (accessRights: unknown) => decodeQueueRights({ configurationId: { id: 'casebridge' }, accessRights });

describe('the rights in the configuration of a user', () => {
  it('are given on all queues, on single ones, or on groups; numbers and words are the same', () => {
    expect(
      rights({
        disconnectWorkgroupQueue: { effectiveValue: [{ objectType: 0, grouping: 0 }] },
        disconnectUserQueue: { effectiveValue: [{ objectType: 2, grouping: 'Group', id: 'Support' }] },
        transferWorkgroupQueue: { effectiveValue: [{ id: 'Support Mail', grouping: 1 }] },
        transferUserQueue: { effectiveValue: [] },
        viewWorkgroupQueueInSearch: { effectiveValue: [{ grouping: 'All' }] },
      }),
    ).toEqual({
      disconnectWorkgroupQueue: { all: true, names: [], byGroup: false },
      disconnectUserQueue: { all: false, names: ['support'], byGroup: true },
      transferWorkgroupQueue: { all: false, names: ['support mail'], byGroup: false },
      transferUserQueue: { all: false, names: [], byGroup: false },
      viewWorkgroupQueueInSearch: { all: true, names: [], byGroup: false },
    });
  });

  it('are the own ones where those in effect are not told, and one that is not told is left out', () => {
    expect(rights({ transferUserQueue: { effectiveValue: null, actualValue: [{ grouping: 0 }] } })).toEqual({
      transferUserQueue: { all: true, names: [], byGroup: false },
    });
  });

  it.each([
    ['no rights', undefined],
    ['null', null],
    ['others', { launchableProcessList: { effectiveValue: [] } }],
    ['no collections', { transferUserQueue: 'all', disconnectUserQueue: { effectiveValue: 'all' } }],
  ])('are not known from %s', (_what, accessRights) => expect(rights(accessRights)).toBeUndefined());

  it.each([undefined, null, 7, 'x', []])('are not known from the body %j', (body) =>
    expect(decodeQueueRights(body)).toBeUndefined(),
  );
});
