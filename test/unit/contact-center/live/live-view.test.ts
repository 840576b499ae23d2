import { describe, expect, it } from 'vitest';
import { LiveView } from '../../../../src/contact-center/cic/live/live-view.js';
import type { IcwsMessage } from '../../../../src/contact-center/cic/wire/messages.js';
import type { InteractionChange } from '../../../../src/contact-center/contact-center.js';
import { CASE_ID, recordId } from '../../../support/routing.js';

const ORGANIZATION_ID = recordId('00D', 1);

function view() {
  const changes: InteractionChange[] = [];
  const live = new LiveView(
    () => ORGANIZATION_ID,
    (change) => changes.push(change),
  );
  live.arrive('cic1');
  return { live, changes };
}

const ours = (id: string, rowId = 'row1', objectId = CASE_ID) => ({
  interactionId: id,
  attributes: {
    eic_state: 'O',
    eic_workgroupname: 'Support Mail',
    objectrouting_rowid: rowId,
    objectrouting_objectid: objectId,
    objectrouting_orgid: ORGANIZATION_ID,
  },
});

const contents = (
  isDelta: boolean,
  added: readonly ReturnType<typeof ours>[],
): Extract<IcwsMessage, { type: 'queueContents' }> => ({
  type: 'queueContents',
  isDelta,
  subscriptionId: 'q1',
  added,
  changed: [],
  removed: [],
});

describe('the live view', () => {
  it('takes the first message of a subscription for all that its queue has', () => {
    const { live } = view();
    live.apply(contents(false, [ours('1'), ours('2', 'row2', 'case2')]));
    expect(live.unlisted()).toEqual([]);
    live.apply(contents(false, [ours('2', 'row2', 'case2')]));
    expect(live.unlisted()).toEqual(['1']);
    live.apply(contents(true, [ours('3', 'row3', 'case3')]));
    expect(live.unlisted()).toEqual(['1']);
  });

  it('keeps nothing of an interaction that was shown to end and left all its queues', () => {
    const { live, changes } = view();
    live.apply(contents(true, [ours('1')]));
    live.apply({ ...contents(true, [ours('1')]), subscriptionId: 'q2' });
    live.apply({
      ...contents(true, []),
      changed: [{ interactionId: '1', attributes: { eic_state: 'I' } }],
    });
    live.apply({ ...contents(true, []), removed: ['1'] });
    expect(live.has('1')).toBe(true);
    live.apply({ ...contents(true, []), subscriptionId: 'q2', removed: ['1'] });
    expect(live.has('1')).toBe(false);
    expect(live.unlisted()).toEqual([]);
    expect(changes.map(({ change }) => change)).toEqual(['added', 'ended']);
  });

  it('asks for an interaction that left all its queues and was not shown to end', () => {
    const { live } = view();
    live.apply(contents(true, [ours('1')]));
    live.apply({ ...contents(true, []), removed: ['1'] });
    expect(live.unlisted()).toEqual(['1']);
  });

  it('believes nothing of an id that another server gives to the interaction of another', () => {
    const { live, changes } = view();
    live.apply(contents(false, [ours('1')]));
    live.arrive('cic2');
    live.apply(
      contents(false, [
        {
          interactionId: '1',
          attributes: { ...ours('1').attributes, objectrouting_rowid: 'x', objectrouting_orgid: recordId('00D', 2) },
        },
      ]),
    );
    expect(live.forCase(CASE_ID)).toEqual([]);
    expect(changes.map(({ change }) => change)).toContain('missing');
  });

  it('what a server that was started anew does not have is missing, not ended', () => {
    const { live, changes } = view();
    live.apply(contents(false, [ours('1')]));
    live.arrive('cic1', true);
    live.gone('1');
    expect(changes.map(({ change }) => change)).toEqual(['added', 'missing']);
  });

  it('what is asked for anew is not taken for what had ended', () => {
    const { live } = view();
    live.apply(contents(false, [ours('1')]));
    live.remove('1');
    live.arrive('cic2');
    live.asked('row1');
    expect(live.endedElsewhere('row1')).toBe(false);
  });

  it('forgets which rows ended elsewhere once it is back at that server', () => {
    const { live } = view();
    live.apply(contents(false, [ours('1')]));
    live.remove('1');
    expect(live.endedElsewhere('row1')).toBe(false);
    live.arrive('cic2');
    expect(live.endedElsewhere('row1')).toBe(true);
    live.arrive('cic1');
    expect(live.endedElsewhere('row1')).toBe(false);
  });
});
