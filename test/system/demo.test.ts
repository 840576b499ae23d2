import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { AGENT_PATHS, actionPath, type LoginAnswer } from '../../src/agents/contract.js';
import type { GroupStatus } from '../../src/console/contract.js';
import { Page } from '../support/agent-bench.js';
import { PageVisitor } from '../support/page-visitor.js';
import { eventually } from '../support/system/eventually.js';
import { hasProcesses, killPrograms, PROGRAM_LIMIT_MS, runProgram, startProgram } from '../support/system/program.js';
import { type TempFolder, tempFolder } from '../support/system/temp-folder.js';

vi.setConfig({ testTimeout: 90_000 });

interface Verdict {
  readonly ok: boolean;
  readonly case: { readonly id: string; readonly number: string; readonly subject: string };
  readonly rows: readonly {
    readonly event: string;
    readonly processed: boolean;
    readonly outcome: string;
    readonly interactionId: string;
  }[];
  readonly interaction: {
    readonly id: string;
    readonly state: string;
    readonly workgroup: string;
    readonly user: string;
  };
  readonly timeline: readonly {
    readonly at: string;
    readonly stage: string;
    readonly objectId: string;
    readonly what: string;
  }[];
}

/** What happens to a case, in this order. */
const STORY = [
  ['salesforce', /case \d+ was created/],
  ['salesforce', /OR-\d+: CaseCreated/],
  ['intake', /CaseCreated came by/],
  ['act', /asked the handler/],
  ['agent', /screen pops/],
  ['agent', /picks it up/],
  ['salesforce', /OR-\d+: AgentReplied/],
  ['intake', /AgentReplied came by/],
  ['act', /disconnected interaction/],
  ['settle', /row marked as processed: Disconnected/],
] as const;

let folder: TempFolder;

/** A folder in which a program makes its temporary files. */
function ownTemp(name: string): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  return path;
}

beforeAll(() => {
  folder = tempFolder();
});

afterAll(async () => {
  await killPrograms();
  folder.remove();
});

describe('demo --once --json', () => {
  test('prints one JSON object about a case that has come to its end, and nothing else', async () => {
    const temp = ownTemp('json');
    const program = await runProgram(['demo', '--once', '--json'], { env: { TMPDIR: temp } });
    expect(program.stderr).toBe('');
    expect(program.exit).toEqual({ code: 0, signal: null });
    const verdict = JSON.parse(program.stdout) as Verdict;
    expect(verdict.ok).toBe(true);
    expect(verdict.case).toMatchObject({ id: expect.stringMatching(/^500\w{15}$/), number: expect.any(String) });
    expect(verdict.rows.map(({ event, processed, outcome }) => [event, processed, outcome])).toEqual([
      ['CaseCreated', true, 'Routed'],
      ['AgentReplied', true, 'Disconnected'],
    ]);
    expect(verdict.interaction).toMatchObject({ workgroup: 'Support Mail' });
    expect(['I', 'E']).toContain(verdict.interaction.state);
    expect(new Set(verdict.rows.map(({ interactionId }) => interactionId))).toEqual(new Set([verdict.interaction.id]));
    expectStory(verdict);
    expect(readdirSync(temp)).toEqual([]);
    expect(hasProcesses(program)).toBe(false);
  });

  test('tells the story to people without --json', async () => {
    const program = await runProgram(['demo', '--once'], { env: { TMPDIR: ownTemp('text') } });
    expect(program.stderr).toBe('');
    expect(program.exit).toEqual({ code: 0, signal: null });
    expect(program.stdout).toMatch(/Done: case \d+ was routed, popped, answered and disconnected\./);
  });
});

describe('the live demo', () => {
  test('shows its addresses and a case, takes further mail, and stops cleanly at Ctrl-C', async () => {
    const temp = ownTemp('live');
    const program = startProgram(['demo'], { env: { TMPDIR: temp } });
    await program.until('the way of one case', PROGRAM_LIMIT_MS, () => program.stdout.includes('the way of one case'));
    const url = /simulated Salesforce org\s+(http:\/\/127\.0\.0\.1:\d+)/.exec(program.stdout)?.[1] ?? '';
    expect(program.stdout).toMatch(/simulated CIC server\s+http:\/\/127\.0\.0\.1:\d+/);
    expect(program.stdout).toMatch(/SMTP port \d+/);
    expect(program.stdout).toContain('`npm start -- --by-hand` leaves the cases to you');
    await writeMail(url);
    await program.until('a second case', PROGRAM_LIMIT_MS, () => program.stdout.split('screen pops').length > 2);

    const asked = performance.now();
    program.signal('SIGINT');
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(5_000);
    expect(program.stderr).toBe('');
    expect(program.stdout).toContain('\nStopping …\n');
    expect(readdirSync(temp)).toEqual([]);
    expect(hasProcesses(program)).toBe(false);
    await eventually('the port is given back', 1_000, () =>
      fetch(url).then(
        () => false,
        () => true,
      ),
    );
  });

  test('by hand: nobody answers by itself, and a person does on the page of the case', async () => {
    const temp = ownTemp('by-hand');
    const program = startProgram(['demo', '--by-hand'], { env: { TMPDIR: temp } });
    await program.until('the row Routed', PROGRAM_LIMIT_MS, () => program.stdout.includes('processed: Routed'));
    const [, url = ''] = /cases\s+(http:\/\/127\.0\.0\.1:\d+)\/lightning/.exec(program.stdout) ?? [];
    const [, password = ''] = /passwords\s+Salesforce (\S+)/.exec(program.stdout) ?? [];
    const [, panel = '', cicPassword = ''] =
      /agent panel\s+(\S+)\/agent\s+log in as alice or bob with the password (\S+)/.exec(program.stdout) ?? [];
    const login = await fetch(`${panel}${AGENT_PATHS.login}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'alice', password: cicPassword, mode: 'alone' }),
    });
    expect(login.status).toBe(200);
    const { token } = (await login.json()) as LoginAnswer;
    const act = async (path: string, body: unknown) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const answer = await fetch(`${panel}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      expect(answer.status).toBe(200);
    };
    const tab = await panelTab(panel, token);
    await act(AGENT_PATHS.status, { statusId: 'Available' });
    const { popId, interaction } = await tab.next('pop');
    tab.send({ type: 'claim', popId });
    await tab.next('popped');
    await act(actionPath(interaction.interactionId, 'pickup'), {});
    await tab.next('panel', ({ panel: { interactions } }) => interactions[0]?.state === 'withAgent');

    const { caseId } = interaction;
    const agent = new PageVisitor(url);
    await agent.logIn('alice@casebridge.example', password);
    const [, consoleUrl = '', consoleToken = ''] =
      /operator console\s+(\S+)\s+log in with the token (\S+)/.exec(program.stdout) ?? [];
    const customer = customerOf(consoleUrl, consoleToken);
    const [letter] = await customer.letters();
    expect(letter?.answers).toEqual([]);
    // The customer writes again on the same case: that is new mail for the agent who has it.
    await customer.write({ to: letter?.to, subject: 'Re:', text: 'Are you there?', inReplyTo: letter?.messageId });
    await tab.next('panel', ({ panel: { interactions } }) => interactions[0]?.newMail.count === 1);
    expect((await agent.submit(caseId, 'reply', { text: 'It is on its way.' })).status).toBe(303);
    await eventually('the answer is with the customer', PROGRAM_LIMIT_MS, async () =>
      (await customer.letters()).some(({ answers }) => answers.some(({ text }) => text.includes('It is on its way.'))),
    );
    expect(await customer.letters()).toHaveLength(1);
    await tab.next('panel', ({ panel: { interactions } }) => interactions.length === 0);
    tab.close();
    await program.until('the disconnect', PROGRAM_LIMIT_MS, () => program.stdout.includes('processed: Disconnected'));
    program.signal('SIGINT');
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    expect(program.stderr).toBe('');
    expect(program.stdout).not.toMatch(/screen pops|picks it up|answers the customer in/);
    expect(readdirSync(temp)).toEqual([]);
  });

  test('stops as cleanly while it is still starting', async () => {
    const temp = ownTemp('early');
    const program = startProgram(['demo'], { env: { TMPDIR: temp } });
    await program.until('its temporary folder', PROGRAM_LIMIT_MS, () => readdirSync(temp).length > 0);
    program.signal('SIGTERM');
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    expect(program.stderr).toBe('');
    expect(readdirSync(temp)).toEqual([]);
  });
});

/** A tab of the panel that is in front. */
async function panelTab(panel: string, token: string): Promise<Page> {
  const tab = new Page(new WebSocket(`${panel.replace('http', 'ws')}${AGENT_PATHS.live}`, { origin: panel }));
  await tab.opened;
  tab.send({ type: 'hello', token, tabId: 'tab-1', focused: true, shown: [] });
  await tab.next('panel');
  return tab;
}

/** The customer, as the demonstration's page in the console plays it. */
function customerOf(consoleUrl: string, token: string) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const base = consoleUrl.replace(/\/$/, '');
  return {
    letters: async () => {
      const status = (await (await fetch(`${base}/api/status`, { headers })).json()) as GroupStatus;
      return status.demo?.letters ?? [];
    },
    write: async (mail: Readonly<Record<string, unknown>>) => {
      const answer = await fetch(`${base}/api/demo/mail`, { method: 'POST', headers, body: JSON.stringify(mail) });
      expect(answer.status).toBe(200);
    },
  };
}

async function writeMail(url: string): Promise<void> {
  const response = await fetch(`${url}/__sim__/mail`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      from: 'you@example.com',
      to: 'billing@casebridge.example',
      subject: 'My invoice',
      text: 'Please explain.',
    }),
  });
  expect(response.status).toBe(201);
}

function expectStory({ timeline, case: { id } }: Verdict): void {
  let last = -1;
  for (const [stage, what] of STORY) {
    const place = timeline.findIndex((line, index) => index > last && line.stage === stage && what.test(line.what));
    expect(place, `${stage} ${String(what)} after line ${last} of ${JSON.stringify(timeline)}`).toBeGreaterThan(last);
    last = place;
  }
  expect(timeline.every(({ objectId }) => objectId === id)).toBe(true);
  expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).toSorted());
}
