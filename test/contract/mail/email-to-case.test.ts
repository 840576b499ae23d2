import { createTransport, type SendMailOptions } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MailOrgFixture, SUPPORT, startMailOrg } from '../../support/mail-org.js';

let org: MailOrgFixture;

beforeEach(async () => {
  org = await startMailOrg();
});

afterEach(() => org.close());

const CUSTOMER = 'Ann Customer <ann@customer.example>';

function send(mail: SendMailOptions): Promise<unknown> {
  const transport = createTransport({ host: '127.0.0.1', port: org.gateway.port, secure: false, ignoreTLS: true });
  return transport.sendMail({ from: CUSTOMER, to: SUPPORT, ...mail }).finally(() => transport.close());
}

/** Sends bytes exactly as they are. */
function sendRaw(raw: string | Buffer): Promise<unknown> {
  return send({ envelope: { from: 'ann@customer.example', to: SUPPORT }, raw });
}

const restart = async (options: Parameters<typeof startMailOrg>[0]) => {
  await org.close();
  org = await startMailOrg(options);
};

const onlyCase = () => org.all('Case')[0];
const onlyMessage = () => org.all('EmailMessage')[0];

describe('new mail', () => {
  it('becomes a case of the queue of its address, with an EmailMessage', async () => {
    await send({ subject: 'Help', text: 'It is broken.', messageId: '<m1@customer.example>' });
    expect(onlyCase()).toMatchObject({
      Subject: 'Help',
      Description: 'It is broken.\n',
      SuppliedEmail: 'ann@customer.example',
      SuppliedName: 'Ann Customer',
      Origin: 'Email',
      OwnerId: 'Support',
    });
    expect(onlyMessage()).toMatchObject({
      ParentId: onlyCase()?.Id,
      Incoming: true,
      Status: '0',
      FromAddress: 'ann@customer.example',
      FromName: 'Ann Customer',
      ToAddress: SUPPORT,
      MessageIdentifier: '<m1@customer.example>',
      HasAttachment: false,
      Headers: expect.stringContaining('Subject: Help'),
    });
  });

  it('takes origin and priority of the address, whatever its case', async () => {
    await send({ to: 'BILLING@example.com', subject: 'Invoice' });
    expect(onlyCase()).toMatchObject({ OwnerId: 'Billing', Origin: 'Web', Priority: 'High' });
  });

  it('is refused for an address that the org does not know', async () => {
    await expect(send({ to: 'nobody@example.com' })).rejects.toMatchObject({ responseCode: 550 });
    expect(org.all('Case')).toEqual([]);
  });

  it('is refused above the size limit', async () => {
    await restart({ maxMessageBytes: 10_000 });
    await expect(send({ text: 'x'.repeat(20_000) })).rejects.toMatchObject({ responseCode: 552 });
    expect(org.all('Case')).toEqual([]);
  });

  it('joins the contact that has the address, if it is the only one', async () => {
    const add = () => org.engine.write((t) => t.insert('Contact', [{ Email: 'ann@customer.example' }]));
    const [contactId] = add();
    await send({ subject: 'one' });
    add();
    await send({ subject: 'two' });
    expect(org.all('Case').map((each) => each.ContactId)).toEqual([contactId, undefined]);
  });

  it('is tried again by its sender when the org refuses it', async () => {
    org.engine.transactInternally = () => {
      throw new Error('LIMIT_EXCEEDED');
    };
    await expect(send({ subject: 'x' })).rejects.toMatchObject({ responseCode: 451 });
  });

  it('comes in one transaction or in two', async () => {
    for (const [emailMessageTransaction, transactions] of [
      ['same', 1],
      ['next', 2],
    ] as const) {
      await restart({ emailMessageTransaction });
      let commits = 0;
      org.engine.onCommit(() => {
        commits += 1;
      });
      await send({ subject: 'x' });
      expect(commits).toBe(transactions);
      expect(onlyMessage()?.ParentId).toBe(onlyCase()?.Id);
    }
  });
});

describe('what customers really send', () => {
  it('HTML only', async () => {
    await send({ html: '<style>p{}</style><p>Hello &amp; <b>good</b> day</p><p>Bye</p>' });
    expect(onlyCase()?.Description).toBe('Hello & good day\nBye');
    expect(onlyMessage()?.HtmlBody).toContain('<b>good</b>');
  });

  it('attachments, but an embedded picture is none', async () => {
    await send({ text: 'see', attachments: [{ filename: 'a.pdf', content: Buffer.alloc(5_000) }] });
    expect(onlyMessage()).toMatchObject({ HasAttachment: true, TextBody: 'see' });
    await restart({});
    await send({
      html: '<img src="cid:logo">',
      attachments: [{ filename: 'l.png', content: Buffer.alloc(10), cid: 'logo', contentDisposition: 'inline' }],
    });
    expect(onlyMessage()?.HasAttachment).toBe(false);
  });

  it.each([
    ['windows-1251', '=?windows-1251?B?z/Do4uXy?=', Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]), 'Привет'],
    ['iso-2022-jp', '=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=', Buffer.from('\u001b$BF|K\\8l\u001b(B', 'latin1'), '日本語'],
    ['utf-16le', '=?utf-8?B?w6TDtsO8?=', Buffer.from('äöü', 'utf16le'), 'äöü'],
    ['iso-8859-15', '=?iso-8859-15?Q?=A4uro?=', Buffer.from([0xa4, 0x75, 0x72, 0x6f]), '€uro'],
  ])('charset %s', async (charset, subject, body, expected) => {
    await sendRaw(
      [
        'From: ann@customer.example',
        `To: ${SUPPORT}`,
        `Subject: ${subject}`,
        'MIME-Version: 1.0',
        `Content-Type: text/plain; charset=${charset}`,
        'Content-Transfer-Encoding: base64',
        '',
        body.toString('base64'),
      ].join('\r\n'),
    );
    expect(onlyCase()).toMatchObject({ Subject: expected, Description: expected });
  });

  it('a subject of 10,000 characters, none, and emoji that would be cut in half', async () => {
    await send({ subject: 'x'.repeat(10_000) });
    await send({ subject: '' });
    await send({ subject: `${'y'.repeat(254)}😀` });
    const [long, none, emoji] = org.all('Case');
    expect(long?.Subject).toHaveLength(255);
    expect(none?.Subject).toBeNull();
    expect(emoji?.Subject).toBe('y'.repeat(254));
    expect(org.all('EmailMessage')[2]?.Subject).toBe(`${'y'.repeat(254)}😀`);
  });

  it('bodies that are longer than the fields', async () => {
    await send({ text: 'z'.repeat(200_000) });
    expect(onlyCase()?.Description).toHaveLength(32_000);
    expect(onlyMessage()?.TextBody).toHaveLength(131_072);
  });

  it.each([
    ['no headers at all', 'just text'],
    ['no body', 'From: a@b.example\r\nSubject: x'],
    ['broken headers', 'From: =?utf-8?Q?=ZZ?= <<a@b\r\nSubject: =?nope?X?===?=\r\nno colon here\r\n\r\nbody'],
    [
      'broken parts',
      'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>open',
    ],
    ['a group as sender', 'From: undisclosed-recipients:;\r\nTo: :;\r\n\r\nbody'],
    ['bytes that are no text', Buffer.from(Array.from({ length: 2_000 }, (_, index) => index % 256))],
  ])('%s', async (_name, raw) => {
    await sendRaw(raw);
    expect(org.all('Case')).toHaveLength(1);
    expect(onlyMessage()?.FromAddress).toBeTruthy();
  });

  it('an answer of an absence assistant is a message like any other', async () => {
    await send({ subject: 'Out of office', headers: { 'Auto-Submitted': 'auto-replied' } });
    expect(onlyMessage()?.Headers).toContain('Auto-Submitted: auto-replied');
  });
});

describe('replies', () => {
  const first = () => send({ subject: 'Help', text: 'one', messageId: '<first@customer.example>' });
  const caseCount = () => org.all('Case').length;
  const parents = () => org.all('EmailMessage').map((each) => each.ParentId);

  it('join the case of the message that they answer', async () => {
    await first();
    await send({ subject: 'Re: Help', text: 'two', inReplyTo: '<first@customer.example>' });
    await send({ subject: 'again', text: 'three', references: ['<other@x>', '<first@customer.example>'] });
    expect(caseCount()).toBe(1);
    expect(new Set(parents())).toEqual(new Set([onlyCase()?.Id]));
    expect(org.all('EmailMessage')[1]?.ReplyToEmailMessageId).toBe(onlyMessage()?.Id);
  });

  it.each(['token', 'refId'] as const)(
    "join the case of the agent's answer by its %s alone",
    async (threadReference) => {
      await restart({ threadReference });
      await first();
      await org.gateway.sendReply({ caseId: String(onlyCase()?.Id), userId: '005A', text: 'Try this.' });
      const [sent] = org.gateway.outbox;
      await send({ subject: 'no header at all', text: `> ${sent?.text}` });
      await send({ subject: sent?.subject ?? '', text: 'in the subject' });
      expect(caseCount()).toBe(1);
      expect(parents()).toHaveLength(4);
    },
  );

  it('are new cases when what they refer to is not there', async () => {
    await send({ subject: '[ ref:_00D5g.5005gXYZ12345:ref ] thread::AAAAAAAAAAAAAAAAAAAAAAAAAA::', text: 'x' });
    await send({ subject: 'Re: x', inReplyTo: '<unknown@x>' });
    expect(caseCount()).toBe(2);
  });

  it('leave a closed case closed, or open it again', async () => {
    for (const [closedCaseReply, status] of [
      ['keep', 'Closed'],
      ['reopen', 'New'],
    ] as const) {
      await restart({ closedCaseReply });
      await first();
      const Id = String(onlyCase()?.Id);
      org.engine.write((t) => t.update('Case', [{ Id, Status: 'Closed', IsClosed: true }]));
      await send({ subject: 'Re: Help', inReplyTo: '<first@customer.example>' });
      expect(onlyCase()?.Status).toBe(status);
      expect(parents()).toEqual([Id, Id]);
    }
  });

  it('that come twice count once, unless told otherwise', async () => {
    await first();
    await first();
    expect([caseCount(), parents().length]).toEqual([1, 1]);
    await restart({ duplicateMessage: 'accept' });
    await first();
    await first();
    expect([caseCount(), parents().length]).toEqual([2, 2]);
  });
});
