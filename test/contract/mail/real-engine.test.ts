import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import { createMailGateway, type MailGateway } from '../../../src/simulator/salesforce/mail/mail-gateway.js';
import type { MailGatewayOptions } from '../../../src/simulator/salesforce/mail/mail-options.js';
import { createPagesHandler } from '../../../src/simulator/salesforce/pages/pages-handler.js';
import { type RealEngine, startRealEngine } from '../../support/real-engine.js';

let real: RealEngine;
let mail: MailGateway;

async function startMail(options: Partial<MailGatewayOptions> = {}): Promise<void> {
  mail = createMailGateway({
    org: real.engine,
    clock: systemClock,
    random: Math.random,
    caseUsername: 'admin@org.example',
    routingAddresses: [{ address: 'support@example.com', queueName: 'Support', priority: 'High' }],
    ...options,
  });
  await mail.start();
}

beforeEach(async () => {
  real = startRealEngine();
  await startMail();
});

afterEach(() => mail.stop());

async function page(method: string, path: string, body: unknown = {}): Promise<Record<string, unknown>> {
  const pages = createPagesHandler({ org: real.engine, mail });
  const response = await pages({
    method,
    target: `/__sim__${path}`,
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(body)),
    remoteAddress: '127.0.0.1',
    signal: new AbortController().signal,
  });
  return JSON.parse(String(response.body));
}

const MAIL = { from: 'Ann <ann@customer.example>', to: 'support@example.com', subject: 'Help', text: 'one' };

describe('mail and pages over the real engine', () => {
  it('make a case in the queue, with its message', async () => {
    const { caseId } = await page('POST', '/mail', MAIL);
    expect(await page('GET', `/cases/${caseId}`)).toMatchObject({
      case: { Subject: 'Help', Priority: 'High', Origin: 'Email', SuppliedEmail: 'ann@customer.example' },
      owner: { id: real.queueId, name: 'Support', type: 'Queue' },
      emails: [{ Incoming: true, Status: '0', FromName: 'Ann', HasAttachment: false }],
    });
  });

  it.each(['token', 'refId'] as const)(
    'answer as the agent; the %s leads the customer back',
    async (threadReference) => {
      await mail.stop();
      await startMail({ threadReference });
      const { caseId } = await page('POST', '/mail', MAIL);
      const by = { userId: real.agentId };
      expect(await page('POST', `/cases/${caseId}/reply`, { ...by, text: 'Try' })).toMatchObject({
        emails: [{ Status: '2' }, { Status: '3', CreatedById: real.agentId, ToAddress: 'ann@customer.example' }],
      });
      const [sent] = mail.outbox;
      const again = await page('POST', '/mail', { ...MAIL, subject: 'x', text: sent?.text });
      expect(again.caseId).toBe(caseId);
    },
  );

  it('let the agent comment, take the case, close it, but not delete it', async () => {
    const { caseId } = await page('POST', '/mail', MAIL);
    const by = { username: 'agent@org.example' };
    const path = `/cases/${caseId}`;
    expect(await page('POST', `${path}/comments`, { ...by, text: 'Note' })).toMatchObject({
      comments: [{ CommentBody: 'Note', CreatedById: real.agentId }],
    });
    expect(await page('POST', `${path}/owner`, { ...by, ownerUsername: 'agent@org.example' })).toMatchObject({
      owner: { id: real.agentId, type: 'User' },
    });
    expect(await page('POST', `${path}/close`, by)).toMatchObject({ case: { IsClosed: true } });
    expect(await page('POST', `${path}/delete`, by)).toHaveProperty('error');
    expect(await page('POST', `${path}/delete`, { userId: real.adminId })).toEqual({ deleted: caseId });
  });
});
