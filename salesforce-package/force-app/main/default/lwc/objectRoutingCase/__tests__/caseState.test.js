import { describeCase } from '../caseState';
import { explanation, none, row, waitingRow } from './explanations';

const OWNED = 'The case is owned by a user, and is not routed to that user.';

describe('the state of a case', () => {
  it('is waiting while a row is not settled, whatever older rows say', () => {
    const rows = [waitingRow(2, 'EmailReceived'), row(1, 'CaseCreated', { outcome: 'Failed' })];
    expect(describeCase(explanation({ rows }))).toMatchObject({
      status: 'waiting',
      sentence: 'OR-0000000002 (EmailReceived) waits for Casebridge.',
      interactionId: null,
    });
  });

  it('is failed when the last row is parked, and says why', () => {
    const rows = [row(1, 'CaseCreated', { outcome: 'Failed', error: 'UnknownWorkgroup', interactionId: null })];
    expect(describeCase(explanation({ rows }))).toMatchObject({
      status: 'failed',
      sentence: 'OR-0000000001 (CaseCreated) could not be routed: UnknownWorkgroup',
      rows: [{ outcome: 'Failed', error: 'UnknownWorkgroup' }],
    });
  });

  it('is failed without a cause, too', () => {
    const rows = [row(1, 'CaseCreated', { outcome: 'Failed' })];
    expect(describeCase(explanation({ rows })).sentence).toMatch(/no cause is noted$/);
  });

  it.each(['Routed', 'Transferred', 'AlreadyActive'])('is routed after %s', (outcome) => {
    expect(describeCase(explanation({ rows: [row(1, 'CaseCreated', { outcome })] }))).toMatchObject({
      status: 'routed',
      sentence: 'In the workgroup Support Mail.',
      interactionId: '100154078860131210',
      asOf: { name: 'OR-0000000001', at: '2026-11-22T09:00:01.000Z' },
    });
  });

  it('is as of the row that told last of the interaction, not of one that says nothing of it', () => {
    const rows = [
      row(3, 'QueueLeft', { outcome: 'Superseded', interactionId: null, processedAt: '2026-11-22T11:00:00.000Z' }),
      row(2, 'EmailReceived', { outcome: 'AlreadyActive', processedAt: '2026-11-22T10:00:00.000Z' }),
      row(1, 'CaseCreated'),
    ];
    expect(describeCase(explanation({ rows })).asOf).toEqual({ name: 'OR-0000000002', at: '2026-11-22T10:00:00.000Z' });
    expect(describeCase(explanation({ rows: [waitingRow(4, 'EmailReceived'), ...rows] })).asOf).toBeNull();
  });

  it('keeps the interaction that was left open, by the name that an older row knows', () => {
    const rows = [row(2, 'QueueLeft', { outcome: 'LeftOpen', interactionId: null }), row(1, 'CaseCreated')];
    expect(describeCase(explanation({ rows }))).toMatchObject({
      status: 'routed',
      interactionId: '100154078860131210',
    });
  });

  it('names the user of a direct row', () => {
    const rows = [row(1, 'OwnerChanged', { directToUser: 'alice' })];
    expect(describeCase(explanation({ rows })).sentence).toBe('For alice, of the workgroup Support Mail.');
  });

  it.each(['Disconnected', 'Withdrawn', 'NothingToDisconnect'])('has ended after %s', (outcome) => {
    const rows = [row(2, 'AgentReplied', { outcome }), row(1, 'CaseCreated')];
    expect(describeCase(explanation({ rows }))).toMatchObject({
      status: 'ended',
      sentence: `OR-0000000002 (AgentReplied): ${outcome}.`,
      interactionId: null,
    });
  });

  it('says with an end why nothing new is routed', () => {
    const rows = [row(1, 'QueueLeft', { outcome: 'Withdrawn' })];
    const told = describeCase(explanation({ rows, happenings: { newCase: none(OWNED) } }));
    expect(told.sentence).toBe(`OR-0000000001 (QueueLeft): Withdrawn. ${OWNED}`);
  });

  it('looks past superseded rows', () => {
    const rows = [row(2, 'QueueLeft', { outcome: 'Superseded', interactionId: null }), row(1, 'CaseCreated')];
    expect(describeCase(explanation({ rows })).status).toBe('routed');
  });

  it('is not routed without rows, for the reason that the package gives', () => {
    expect(describeCase(explanation({ happenings: { newCase: none(OWNED) } }))).toMatchObject({
      status: 'notRouted',
      sentence: OWNED,
    });
    expect(describeCase(explanation()).sentence).toBe('The case is in a monitored queue, and has no rows.');
  });

  it('says where the next mail goes, or why nowhere', () => {
    expect(describeCase(explanation()).nextMail).toBe('Goes to the workgroup Support Mail.');
    const direct = { customerMail: { directToUser: 'bob' } };
    expect(describeCase(explanation({ happenings: direct })).nextMail).toBe('Goes to bob.');
    const nowhere = { customerMail: none(OWNED) };
    expect(describeCase(explanation({ happenings: nowhere })).nextMail).toBe(`Makes no row. ${OWNED}`);
  });
});
