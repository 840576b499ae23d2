import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { caseOfMail, type EndedCase, endOfCase, expectRoutedOnce, outcomes } from '../support/system/case-end.js';
import { sendMail, sendRaw } from '../support/system/customer-mail.js';
import { openStand, type Stand } from '../support/system/stand.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let stand: Stand;

beforeAll(async () => {
  stand = await openStand();
  stand.desk.start();
  await stand.connect();
});

afterAll(() => stand?.close());

/** Sends a mail, and follows its case to the end. */
async function follow(mail: Parameters<typeof sendMail>[1]): Promise<EndedCase> {
  return followSent(await sendMail(stand.org.ready.smtpPort, mail));
}

async function followSent(messageId: string): Promise<EndedCase> {
  const { case: made } = await caseOfMail(stand, messageId);
  return endOfCase(stand, made.Id);
}

describe.concurrent('a mail becomes one case, routed once, answered and disconnected', () => {
  test('plain text', async () => {
    const ended = await follow({ subject: 'Where is my order?', text: 'It has not come.\nCarla' });
    expectRoutedOnce(ended);
    expect(ended.seen.case).toMatchObject({
      Subject: 'Where is my order?',
      SuppliedEmail: 'carla@customer.example',
      SuppliedName: 'Carla Customer',
    });
    expect(ended.seen.case.Description).toContain('It has not come.');
    expect(ended.interactions[0]).toMatchObject({ workgroup: 'Support Mail' });
  });

  test('HTML only', async () => {
    const ended = await follow({ subject: 'In colours', html: '<p>Dear <b>team</b>,<br>it is broken.</p>' });
    expectRoutedOnce(ended);
    expect(ended.seen.case.Description).toContain('it is broken.');
    expect(ended.seen.case.Description).not.toContain('<p>');
  });

  test('attachments', async () => {
    const ended = await follow({
      subject: 'Pictures of the damage',
      text: 'See attached.',
      attachments: [
        { filename: 'dämage.png', content: Buffer.alloc(200_000, 7) },
        { filename: 'invoice.pdf', content: Buffer.from('%PDF-1.7') },
      ],
    });
    expectRoutedOnce(ended);
    expect(ended.seen.emails[0]).toMatchObject({ HasAttachment: true, Incoming: true });
  });

  test('Japanese in ISO-2022-JP', async () => {
    const hello = 'GyRCJDMkcyRLJEEkTxsoQg==';
    const body = Buffer.from(hello, 'base64').toString('latin1');
    const head = [
      'From: =?ISO-2022-JP?B?GyRCMlY7UhsoQg==?= <hanako@customer.example>',
      'To: support@casebridge.example',
      `Subject: =?ISO-2022-JP?B?${hello}?=`,
      'Message-ID: <jis@customer.example>',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=iso-2022-jp',
      'Content-Transfer-Encoding: 7bit',
    ];
    await sendRaw(stand.org.ready.smtpPort, Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}\r\n`, 'latin1'));
    const ended = await followSent('<jis@customer.example>');
    expectRoutedOnce(ended);
    expect(ended.seen.case).toMatchObject({ Subject: 'こんにちは', SuppliedName: '花子' });
    expect(ended.seen.case.Description).toContain('こんにちは');
  });

  test('Russian in windows-1251, eight bits a byte', async () => {
    const text = 'Здравствуйте';
    const head = [
      'From: ivan@customer.example',
      'To: support@casebridge.example',
      'Subject: =?windows-1251?Q?=C7=E4=F0=E0=E2=F1=F2=E2=F3=E9=F2=E5?=',
      'Message-ID: <cyrillic@customer.example>',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=windows-1251',
      'Content-Transfer-Encoding: 8bit',
    ];
    const raw = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), windows1251(text), Buffer.from('\r\n')]);
    await sendRaw(stand.org.ready.smtpPort, raw);
    const ended = await followSent('<cyrillic@customer.example>');
    expectRoutedOnce(ended);
    expect(ended.seen.case).toMatchObject({ Subject: text, SuppliedEmail: 'ivan@customer.example' });
    expect(ended.seen.case.Description).toContain(text);
  });

  test('a subject of 10,000 characters', async () => {
    const subject = 'All of my complaint stands here. '.repeat(304).slice(0, 10_000).replace(/.$/, '!');
    const ended = await follow({ subject, text: 'See subject.' });
    expectRoutedOnce(ended);
    expect(ended.seen.case.Subject).toHaveLength(255);
    expect(subject.startsWith(ended.seen.case.Subject ?? '?')).toBe(true);
  });

  test('no subject, and nothing in the body', async () => {
    const ended = await follow({ subject: '', text: '' });
    expectRoutedOnce(ended);
    expect(ended.seen.case.Subject ?? '').toBe('');
  });

  test('emoji, more of them than fit', async () => {
    const ended = await follow({ subject: `x${'🎉'.repeat(200)}`, text: 'Danke 👩‍👩‍👧‍👦 für alles' });
    expectRoutedOnce(ended);
    const subject = ended.seen.case.Subject ?? '';
    expect(subject).toMatch(/^x(🎉){100,127}$/u);
    expect(ended.seen.case.Description).toContain('👩‍👩‍👧‍👦');
  });

  test('control characters and a line that forges a header', async () => {
    const ended = await follow({ subject: 'tab\there\u0007 \u202Egnirts', text: 'Subject: other\r\n.\r\nend' });
    expectRoutedOnce(ended);
  });

  test('an automatic answer of another machine', async () => {
    const ended = await follow({
      subject: 'Out of office',
      text: 'I am away.',
      headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All', Precedence: 'bulk' },
    });
    expectRoutedOnce(ended);
  });

  test('two mails at once become two cases', async () => {
    const both = await Promise.all([
      follow({ subject: 'First of two', text: 'one' }),
      follow({ subject: 'Second of two', text: 'two', to: 'billing@casebridge.example' }),
    ]);
    for (const ended of both) expectRoutedOnce(ended);
    expect(both.map(({ interactions }) => interactions[0]?.workgroup)).toEqual(['Support Mail', 'Billing Mail']);
    expect(new Set(both.map(({ seen }) => seen.case.Id)).size).toBe(2);
  });
});

describe.concurrent('mails of one thread', () => {
  test('the customer answers the answer, twice: the same case is routed anew each time', async () => {
    const { case: made } = await caseOfMail(
      stand,
      await sendMail(stand.org.ready.smtpPort, { subject: 'A long story', text: 'It begins.' }),
    );
    expectRoutedOnce(await endOfCase(stand, made.Id));
    for (const answers of [2, 3]) {
      await answerTheAgent(made.Id, `That did not help (${answers}).`);
      await endOfCase(stand, made.Id, answers);
    }
    const { seen, interactions } = await endOfCase(stand, made.Id, 3);
    expect(outcomes(seen)).toEqual([
      'CaseCreated Routed',
      'AgentReplied Disconnected',
      'EmailReceived Routed',
      'AgentReplied Disconnected',
      'EmailReceived Routed',
      'AgentReplied Disconnected',
    ]);
    expect(interactions).toHaveLength(3);
    expect(seen.emails).toHaveLength(6);
  });

  test('a second mail before anybody has answered joins the case and its interaction', async () => {
    const first = await sendMail(stand.org.ready.smtpPort, { subject: 'In haste', text: 'One thing.' });
    const second = await sendMail(stand.org.ready.smtpPort, {
      subject: 'Re: In haste',
      text: 'And another thing.',
      inReplyTo: first,
      references: [first],
    });
    const { case: made } = await caseOfMail(stand, second);
    const { seen, interactions } = await endOfCase(stand, made.Id);
    expect(interactions).toHaveLength(1);
    expect(outcomes(seen).toSorted()).toEqual([
      'AgentReplied Disconnected',
      'CaseCreated Routed',
      expect.stringMatching(/^EmailReceived (AlreadyActive|Superseded)$/),
    ]);
  });

  test('the same mail delivered twice is one mail', async () => {
    const messageId = '<twice@customer.example>';
    const mail = { subject: 'Delivered twice', text: 'By a mail server in doubt.', messageId };
    await Promise.all([sendMail(stand.org.ready.smtpPort, mail), sendMail(stand.org.ready.smtpPort, mail)]);
    expectRoutedOnce(await followSent(messageId));
    const cases = await stand.org.cases();
    expect(cases.filter(({ Subject }) => Subject === 'Delivered twice')).toHaveLength(1);
  });
});

test('nobody met an error on the way', async () => {
  expect(stand.desk.events.filter(({ kind }) => kind === 'error')).toEqual([]);
  expect((await stand.cic.state()).errors).toEqual([]);
  expect(stand.org.program.stderr).toBe('');
  expect(stand.cic.program.stderr).toBe('');
});

async function answerTheAgent(caseId: string, text: string): Promise<void> {
  const { emails } = await stand.org.case(caseId);
  const last = emails.findLast(({ Incoming }) => !Incoming);
  const messageId = last?.MessageIdentifier ?? '';
  expect(messageId).not.toBe('');
  await sendMail(stand.org.ready.smtpPort, {
    subject: last?.Subject ?? '',
    text: `${text}\n\n> ${last?.TextBody ?? ''}`,
    inReplyTo: messageId,
    references: [messageId],
  });
}

/** Cyrillic letters of the code page, which Node decodes but does not encode. */
function windows1251(text: string): Buffer {
  return Buffer.from([...text].map((letter) => (letter.codePointAt(0) ?? 0) - 0x0410 + 0xc0));
}
