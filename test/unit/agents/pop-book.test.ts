import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PopBook, type PopEvent } from '../../../src/agents/pop-book.js';
import { agentMark, parsePopId } from '../../../src/agents/pop-id.js';
import type { InteractionChange } from '../../../src/contact-center/contact-center.js';
import type { InteractionState, LiveInteraction } from '../../../src/domain/interaction.js';

const NOW = 1_000_000;

function seen(
  state: InteractionState,
  user: string,
  more: Partial<LiveInteraction> & { readonly change?: InteractionChange['change'] } = {},
): InteractionChange {
  const { change = 'changed', ...own } = more;
  const interaction = { id: '3001', rowId: 'row1', objectId: 'case1', workgroup: 'Support', ...own };
  return { interaction: { ...interaction, state, user }, change };
}

const kinds = (events: readonly PopEvent[]) =>
  events.map((event) => (event.type === 'over' ? `over ${event.why}` : event.type));

/** The events of each step in turn. */
function play(book: PopBook, steps: readonly InteractionChange[], isWhole = true): string[][] {
  return steps.map((step) => kinds(book.see(step, isWhole, NOW)));
}

function popIdOf(book: PopBook, agent: string): string {
  return book.offersTo(agent)[0]?.popId ?? '';
}

describe('an offer', () => {
  const table: [string, InteractionChange[], string[][]][] = [
    ['begins when it alerts', [seen('waiting', ''), seen('alerting', 'Alice')], [[], ['offered']]],
    [
      'goes on when it is picked up',
      [seen('alerting', 'Alice'), seen('withAgent', 'alice')],
      [['offered'], ['changed']],
    ],
    ['begins when it comes to an agent without alerting', [seen('withAgent', 'Alice')], [['offered']]],
    [
      'is over when it goes back to the queue',
      [seen('alerting', 'Alice'), seen('waiting', '')],
      [['offered'], ['over left']],
    ],
    [
      'is another one after a refusal or a time-out',
      [seen('alerting', 'Alice'), seen('waiting', ''), seen('alerting', 'Alice')],
      [['offered'], ['over left'], ['offered']],
    ],
    [
      'is another one for the next agent',
      [seen('alerting', 'Alice'), seen('alerting', 'Bob')],
      [['offered'], ['over left', 'offered']],
    ],
    [
      'is another one when it was given back and alerts again',
      [seen('withAgent', 'Alice'), seen('alerting', 'Alice')],
      [['offered'], ['over left', 'offered']],
    ],
    [
      'is over when the interaction ends',
      [seen('withAgent', 'Alice'), seen('ended', 'Alice', { change: 'ended' })],
      [['offered'], ['over ended']],
    ],
    [
      'is over when a switchover has swept the interaction away',
      [seen('alerting', 'Alice'), seen('alerting', 'Alice', { change: 'missing' })],
      [['offered'], ['over left']],
    ],
    [
      'is only shown while it waits in the own queue, and pops once it alerts',
      [seen('waiting', 'Alice'), seen('alerting', 'Alice'), seen('withAgent', 'Alice')],
      [['changed'], ['over left', 'offered'], ['changed']],
    ],
    [
      'is over when it comes back to the own queue, where it is only shown',
      [seen('alerting', 'Alice'), seen('waiting', 'Alice')],
      [['offered'], ['over left', 'changed']],
    ],
    ['does not begin in a queue of a workgroup', [seen('waiting', '')], [[]]],
    ['does not begin with nobody', [seen('withAgent', '')], [[]]],
    [
      'shows a workgroup that comes late',
      [seen('alerting', 'Alice', { workgroup: '' }), seen('alerting', 'Alice')],
      [['offered'], ['changed']],
    ],
  ];

  it.each(table)('%s', (_name, steps, expected) => {
    expect(play(new PopBook('p1'), steps)).toEqual(expected);
  });

  it('keeps its workgroup while an agent has it', () => {
    const book = new PopBook('p1');
    play(book, [seen('alerting', 'Alice'), seen('withAgent', 'Alice', { workgroup: '' })]);
    expect(book.offerOf('alice', '3001')).toMatchObject({ workgroup: 'Support', state: 'withAgent' });
  });

  it('is known to its agent only', () => {
    const book = new PopBook('p1');
    play(book, [seen('alerting', 'Alice')]);
    expect(book.offersTo('bob')).toEqual([]);
    expect(book.offerOf('bob', '3001')).toBeUndefined();
    expect(book.claim('bob', popIdOf(book, 'alice'), 'tab')).toEqual([]);
    expect(book.recall('bob', [popIdOf(book, 'alice')], 'tab9')).toEqual([]);
    expect(book.offerOf('alice', '3001')?.popped).toBe(false);
  });

  it('counts the mail that comes for its case', () => {
    const book = new PopBook('p1');
    play(book, [seen('withAgent', 'Alice'), seen('withAgent', 'Bob', { id: '3002', objectId: 'case2' })]);
    expect(kinds(book.noteMail('case1', '', NOW + 5))).toEqual(['changed']);
    expect(book.noteMail('case1', 'alice', NOW + 7)).toEqual([]);
    book.noteMail('case1', 'bob', NOW + 9);
    expect(book.offerOf('alice', '3001')?.newMail).toEqual({ count: 2, lastAt: NOW + 9 });
    expect(book.offerOf('bob', '3002')?.newMail).toEqual({ count: 0 });
    expect(book.noteMail('case3', '', NOW)).toEqual([]);
  });
});

describe('a claim', () => {
  it('is granted to the first tab only', () => {
    const book = new PopBook('p1');
    play(book, [seen('alerting', 'Alice')]);
    const popId = popIdOf(book, 'alice');
    expect(book.claim('alice', popId, 'tab2')).toMatchObject([{ type: 'popped', by: 'tab2' }]);
    expect(book.offerOf('alice', '3001')).toMatchObject({ popped: true, poppedBy: 'tab2' });
    expect(book.claim('alice', popId, 'tab1')).toEqual([]);
    expect(book.offerOf('alice', '3001')?.popped).toBe(true);
  });

  it('of what waits is not granted', () => {
    const book = new PopBook('p1');
    play(book, [seen('waiting', 'Alice')]);
    const popId = popIdOf(book, 'alice');
    expect(book.claim('alice', popId, 'tab')).toEqual([]);
    expect(book.recall('alice', [popId], 'tab9')).toEqual([]);
    expect(book.offerOf('alice', '3001')).toMatchObject({ state: 'waiting', popped: false });
  });

  it('of an offer that is over is not granted, also after it was offered anew', () => {
    const book = new PopBook('p1');
    play(book, [seen('alerting', 'Alice')]);
    const popId = popIdOf(book, 'alice');
    play(book, [seen('waiting', ''), seen('alerting', 'Alice')]);
    expect(book.claim('alice', popId, 'tab')).toEqual([]);
    expect(book.claim('alice', 'nonsense', 'tab')).toEqual([]);
    expect(popIdOf(book, 'alice')).not.toBe(popId);
  });
});

describe('what was popped before', () => {
  /** The id under which a former process offered the interaction. */
  const former = () => {
    const book = new PopBook('p0');
    play(book, [seen('alerting', 'Alice')]);
    return popIdOf(book, 'alice');
  };

  it('is not popped again by a process that finds it', () => {
    const book = new PopBook('p1');
    book.recall('alice', [former()], 'tab9');
    expect(play(book, [seen('alerting', 'Alice', { change: 'added' })], false)).toEqual([['changed']]);
  });

  it('is not popped again when the tab tells of it after it was found', () => {
    const book = new PopBook('p1');
    play(book, [seen('alerting', 'Alice', { change: 'added' })], false);
    expect(book.recall('alice', ['nonsense', former()], 'tab9')).toMatchObject([
      { type: 'popped', by: '', offer: { poppedBy: 'tab9' } },
    ]);
  });

  it('is popped again if it was seen to be offered anew', () => {
    const book = new PopBook('p1');
    book.recall('alice', [former()], 'tab9');
    expect(play(book, [seen('waiting', ''), seen('alerting', 'Alice')])).toEqual([[], ['offered']]);
    expect(book.recall('alice', [former()], 'tab9')).toEqual([]);
  });

  it('is popped if nobody has told of it', () => {
    expect(play(new PopBook('p1'), [seen('alerting', 'Alice', { change: 'added' })], false)).toEqual([['offered']]);
  });

  const NOTE = { interactionId: '3001', rowId: 'row1', agent: 'alice', newMail: 2, lastMailAt: NOW - 5, at: NOW - 9 };

  it.each(['alerting', 'withAgent'] as const)(
    'and was noted is not popped again, also under another id, and has its new mail (%s)',
    (state) => {
      for (const id of ['3001', '4001']) {
        const book = new PopBook('p1');
        book.remember([NOTE]);
        expect(play(book, [seen(state, 'Alice', { id, change: 'added' })], false)).toEqual([['changed']]);
        expect(book.offerOf('alice', id)).toMatchObject({ popped: true, newMail: { count: 2, lastAt: NOW - 5 } });
      }
    },
  );

  it.each([
    ['with another agent', [seen('alerting', 'Bob', { change: 'added' })], [['offered']]],
    [
      'waiting before it alerted anew',
      [seen('waiting', '', { change: 'added' }), seen('alerting', 'Alice')],
      [[], ['offered']],
    ],
    [
      'ended, and its row has another one',
      [seen('ended', '', { change: 'ended' }), seen('alerting', 'Alice', { id: '4001', change: 'added' })],
      [[], ['offered']],
    ],
  ])('and was noted is popped if it is found %s', (_name, steps, expected) => {
    const book = new PopBook('p1');
    book.remember([NOTE]);
    expect(play(book, steps, false)).toEqual(expected);
  });

  it('comes back after a switchover without another pop, even if its old id is gone only later', () => {
    const book = new PopBook('p1');
    play(book, [seen('withAgent', 'Alice')]);
    book.claim('alice', popIdOf(book, 'alice'), 'tab');
    const steps = [
      seen('withAgent', 'Alice', { id: '4001', change: 'added' }),
      seen('withAgent', 'Alice', { change: 'missing' }),
    ];
    expect(play(book, steps, false)).toEqual([['changed'], ['over left']]);
    expect(book.offersTo('alice')).toMatchObject([{ interactionId: '4001', popped: true }]);
  });

  it('comes back after a switchover without another pop, also under another id', () => {
    const book = new PopBook('p1');
    play(book, [seen('withAgent', 'Alice')]);
    book.claim('alice', popIdOf(book, 'alice'), 'tab');
    play(book, [seen('withAgent', 'Alice', { change: 'missing' })], false);
    expect(play(book, [seen('withAgent', 'Alice', { id: '4001', change: 'added' })], false)).toEqual([['changed']]);
    expect(book.offerOf('alice', '4001')?.popped).toBe(true);
  });
});

describe('the id of a pop', () => {
  it.each([
    ['Ann~a Müller/Ü'],
    ['Александр Константинопольский (Служба поддержки, Санкт-Петербург)'],
    ['田中太郎@株式会社カスタマーサポート部'],
    ['ß'.repeat(120)],
  ])('is short, and claimed and recalled whatever the user is called: %s', (user) => {
    const agent = user.toLowerCase();
    const book = new PopBook('p1');
    play(book, [seen('alerting', user)]);
    const popId = popIdOf(book, agent);
    expect(popId.length).toBeLessThan(60);
    expect(parsePopId(popId)).toMatchObject({ interactionId: '3001', mark: agentMark(agent) });
    expect(book.claim(agent, popId, 'tab')).toMatchObject([{ type: 'popped', by: 'tab' }]);
    const later = new PopBook('p2');
    play(later, [seen('alerting', user)], false);
    expect(later.recall(agent, [popId], 'tab9')).toMatchObject([{ type: 'popped' }]);
  });

  it('holds no name of the agent', () => {
    const book = new PopBook('p1');
    play(book, [seen('alerting', 'Alice')]);
    expect(popIdOf(book, 'alice')).not.toContain('alice');
  });
});

it('whatever happens, each offer is popped once at most, by its agent only, and never after it was over', () => {
  const users = ['', 'Alice', 'Bob'];
  const step = fc.record({
    id: fc.constantFrom('1', '2'),
    user: fc.constantFrom(...users),
    state: fc.constantFrom<InteractionState>('waiting', 'alerting', 'withAgent', 'ended'),
    change: fc.constantFrom<InteractionChange['change']>('added', 'changed', 'changed', 'ended', 'missing', 'lost'),
    isWhole: fc.boolean(),
    claimBy: fc.constantFrom('alice', 'bob'),
    old: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const book = new PopBook('p1');
      const offered: string[] = [];
      const popped = new Set<string>();
      const over = new Set<string>();
      for (const { id, user, state, change, isWhole, claimBy, old } of steps) {
        const events = [...book.see(seen(state, user, { id, rowId: `row${id}`, change }), isWhole, NOW)];
        const wanted = offered[old % Math.max(1, offered.length)] ?? '';
        events.push(...book.claim(claimBy, wanted, 'tab'));
        for (const { type, offer } of events) {
          if (type !== 'over') expect(over.has(offer.popId)).toBe(false);
          if (type === 'offered') {
            expect(offered).not.toContain(offer.popId);
            expect(offer.popped).toBe(false);
            offered.push(offer.popId);
          }
          if (type === 'popped') {
            expect(popped.has(offer.popId)).toBe(false);
            expect(offer.agent).toBe(claimBy);
            popped.add(offer.popId);
          }
          if (type === 'over') over.add(offer.popId);
        }
        for (const agent of ['alice', 'bob'])
          for (const offer of book.offersTo(agent))
            expect([offer.agent, over.has(offer.popId)]).toEqual([agent, false]);
      }
    }),
  );
});
