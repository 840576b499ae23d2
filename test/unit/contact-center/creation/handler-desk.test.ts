import { describe, expect, it } from 'vitest';
import { HandlerDesk } from '../../../../src/contact-center/cic/creation/handler-desk.js';
import { recordId } from '../../../support/routing.js';

const ORGANIZATION_ID = recordId('00D', 1);
const OTHER = recordId('00D', 2);

/** Whether a wait is over. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  return (await Promise.race([promise.catch(() => 'failed'), Promise.resolve(pending)])) !== pending;
}

describe('the handler desk', () => {
  it('pairs an answer with the row that asked', async () => {
    const desk = new HandlerDesk(() => ORGANIZATION_ID);
    const wait = desk.expect('row1');
    desk.answer('InteractionCreated', ['row1', '4711', 'created', ORGANIZATION_ID]);
    expect(await wait.promise).toEqual({ interactionId: '4711', existing: false });
  });

  it.each([
    ['InteractionCreated', ['row1', '4711', 'created', OTHER]],
    ['InteractionFailed', ['row1', 'UnknownSkill', 'no such skill', OTHER]],
  ])('does not take %s of another org for its own, although the row has the same id', async (event, data) => {
    const desk = new HandlerDesk(() => ORGANIZATION_ID);
    const wait = desk.expect('row1');
    desk.answer(event, data);
    expect(await settled(wait.promise)).toBe(false);
    desk.answer('InteractionCreated', ['row1', '4712', 'existing', ORGANIZATION_ID]);
    expect(await wait.promise).toEqual({ interactionId: '4712', existing: true });
  });
});
