import { simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MailOrgFixture, SUPPORT, startMailOrg } from '../../support/mail-org.js';

let org: MailOrgFixture;

afterEach(() => org.close());

async function customerWrites(): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port: org.gateway.port, ignoreTLS: true });
  await transport.sendMail({
    from: 'ann@customer.example',
    to: SUPPORT,
    subject: 'Help',
    text: 'one',
    messageId: '<first@customer.example>',
  });
  transport.close();
  return String(org.all('Case')[0]?.Id);
}

describe('an agent answers', () => {
  beforeEach(async () => {
    org = await startMailOrg();
  });

  it('as a sent EmailMessage of that agent, and marks the customer’s mail as replied', async () => {
    const caseId = await customerWrites();
    const sent = await org.gateway.sendReply({ caseId, userId: '005A', text: 'Try this.', html: '<p>Try</p>' });
    expect(sent.delivered).toBe(false);
    const [incoming, outgoing] = org.all('EmailMessage');
    expect(incoming?.Status).toBe('2');
    expect(outgoing).toMatchObject({
      Id: sent.emailMessageId,
      ParentId: caseId,
      Incoming: false,
      Status: '3',
      FromAddress: SUPPORT,
      ToAddress: 'ann@customer.example',
      Subject: expect.stringMatching(/^Re: Help \[ thread::[\w-]+:: \]$/),
      ReplyToEmailMessageId: incoming?.Id,
      MessageIdentifier: expect.stringMatching(/^<.+@example\.com>$/),
    });
    expect(org.gateway.outbox).toMatchObject([
      { emailMessageId: sent.emailMessageId, inReplyTo: '<first@customer.example>' },
    ]);
  });

  it('as a draft first, which is sent later', async () => {
    const caseId = await customerWrites();
    const id = org.gateway.saveDraft({ caseId, userId: '005A', text: 'Try this.' });
    expect(org.all('EmailMessage').map((each) => each.Status)).toEqual(['0', '5']);
    expect(org.gateway.outbox).toEqual([]);
    await org.gateway.sendDraft(id, '005A');
    expect(org.all('EmailMessage').map((each) => each.Status)).toEqual(['2', '3']);
    expect(org.gateway.outbox).toHaveLength(1);
    await expect(org.gateway.sendDraft(id, '005A')).rejects.toThrow('no draft');
  });

  it('only to a case that there is and that has a customer', async () => {
    await expect(
      org.gateway.sendReply({ caseId: '5005g00000NOPE1AAA', userId: '005A', text: 'x' }),
    ).rejects.toMatchObject({ detail: { code: 'NOT_FOUND' } });
    const [caseId = ''] = org.engine.write((t) => t.insert('Case', [{ Subject: 'by phone' }]));
    await expect(org.gateway.sendReply({ caseId, userId: '005A', text: 'x' })).rejects.toMatchObject({
      detail: { code: 'INVALID_FIELD' },
    });
  });

  it('and the outbox keeps the newest mails only', async () => {
    await org.close();
    org = await startMailOrg({ maxOutbox: 2 });
    const caseId = await customerWrites();
    for (const text of ['1', '2', '3']) await org.gateway.sendReply({ caseId, userId: '005A', text });
    expect(org.gateway.outbox.map((mail) => mail.text[0])).toEqual(['2', '3']);
  });
});

describe('with a relay', () => {
  it('the mail reaches the customer with the headers of the thread', async () => {
    const received: Buffer[] = [];
    const relay = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      closeTimeout: 10,
      onData: (stream, _session, done) => {
        stream.on('data', (chunk: Buffer) => received.push(chunk));
        stream.on('end', () => done());
      },
    });
    const port = await new Promise<number>((resolve) => {
      const server = relay.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    org = await startMailOrg({ relay: { host: '127.0.0.1', port } });
    const caseId = await customerWrites();
    await expect(org.gateway.sendReply({ caseId, userId: '005A', text: 'Try this.' })).resolves.toMatchObject({
      delivered: true,
    });
    const mail = await simpleParser(Buffer.concat(received));
    expect(mail).toMatchObject({ inReplyTo: '<first@customer.example>', references: '<first@customer.example>' });
    expect(mail.text).toContain('Try this.');
    expect(org.gateway.outbox).toEqual([]);
    await new Promise<void>((resolve) => relay.close(resolve));
  });
});
