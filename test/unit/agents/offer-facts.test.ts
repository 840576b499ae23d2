import { describe, expect, it } from 'vitest';
import { OfferFacts } from '../../../src/agents/offer-facts.js';
import type { Row } from '../../../src/domain/row.js';
import { CASE_ID, row } from '../../support/routing.js';

const ASKED = { caseNumber: '7', subject: 'From the interaction', sender: '', skills: ['Old'], since: 5_000 };

function after(...rows: Row[]): OfferFacts {
  const facts = new OfferFacts();
  for (const each of rows) facts.take({ type: 'rowReceived', row: each });
  return facts;
}

describe('the skills of a case', () => {
  const first = row(1, 'CaseCreated', { skills: 'English' });
  const second = row(2, 'CommentAdded', { skills: 'German; Billing' });
  it.each<[string, Row[], string[]]>([
    ['the newest row that asks for an interaction', [first, second], ['German', 'Billing']],
    ['the newest one also if it comes first', [second, first], ['German', 'Billing']],
    ['none if the newest one asks for none', [second, row(3, 'QueueChanged')], []],
    ['no row that ends one', [second, row(3, 'QueueLeft', { skills: 'Spanish' })], ['German', 'Billing']],
  ])('are those of %s', (_name, rows, skills) => {
    expect(after(...rows).of(CASE_ID)?.skills).toEqual(skills);
  });

  it('are those of the interaction until a row has told them', () => {
    const facts = new OfferFacts();
    facts.describe('3001', CASE_ID, ASKED);
    expect(facts.of(CASE_ID)?.skills).toEqual(['Old']);
    facts.take({ type: 'rowReceived', row: first });
    expect(facts.of(CASE_ID)).toMatchObject({ skills: ['English'], subject: 'From the interaction' });
    facts.describe('3001', CASE_ID, ASKED);
    expect(facts.of(CASE_ID)?.skills).toEqual(['English']);
  });
});

describe('since when a customer waits', () => {
  it('is told by the row, else by the interaction, else by when it was seen first', () => {
    const facts = new OfferFacts();
    facts.seen('3001', 90_000);
    expect(facts.isLacking('3001', CASE_ID)).toBe(true);
    expect(facts.waitingSince('3001', 99_000)).toBe(90_000);
    facts.describe('3001', CASE_ID, ASKED);
    expect(facts.waitingSince('3001', 99_000)).toBe(5_000);
    expect(facts.isLacking('3001', CASE_ID)).toBe(false);
    const made = row(1, 'CaseCreated', { createdAt: 4_000 });
    facts.take({ type: 'interactionCreated', row: made, interactionId: '3001', existing: false });
    facts.describe('3001', CASE_ID, ASKED);
    expect(facts.waitingSince('3001', 99_000)).toBe(4_000);
  });

  it('is not told by a row that met an interaction which was there', () => {
    const facts = new OfferFacts();
    facts.seen('3001', 3_000);
    const later = row(2, 'EmailReceived', { createdAt: 8_000 });
    facts.take({ type: 'interactionCreated', row: later, interactionId: '3001', existing: true });
    expect(facts.waitingSince('3001', 9_000)).toBe(3_000);
    expect(facts.isLacking('3001', CASE_ID)).toBe(true);
    facts.describe('3001', CASE_ID, undefined);
    expect(facts.isLacking('3001', CASE_ID)).toBe(false);
  });

  it('goes on for an interaction that was lost and is made again', () => {
    const facts = new OfferFacts();
    const made = row(1, 'CaseCreated', { createdAt: 4_000 });
    facts.take({ type: 'recreated', why: 'lost', row: made, lostId: '3001', interactionId: '4001' });
    expect(facts.waitingSince('4001', 9_000)).toBe(4_000);
  });
});
