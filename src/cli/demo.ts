import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { StoryLine } from '../demo/case-story.js';
import type { Demo } from '../demo/run-demo.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { print, printError } from './output.js';
import { listenForStop, type StopSignal } from './stop-signal.js';

interface DemoCommandOptions {
  readonly once?: boolean;
  readonly json?: boolean;
  readonly byHand?: boolean;
}

const ONCE_LIMIT_MS = 60_000;
const ROBOTS = [
  'Robots play alice and bob: they take and answer every case within seconds, also while you are logged in as one of them.',
  '`npm start -- --by-hand` leaves the cases to you.',
  '',
];

/** `casebridge demo`: the whole product on the embedded simulators. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('run everything on two embedded simulators, with two agents and a customer')
    .option('--once', 'follow one mail to its end, then stop')
    .option('--json', 'with --once: print one JSON object')
    .option('--by-hand', 'leave the cases to you: log in as an agent and answer them')
    .action(async (options: DemoCommandOptions) => {
      if (options.json && !options.once) throw new CasebridgeError('CASEBRIDGE_USAGE', '--json goes with --once.');
      const byHand = options.byHand === true;
      if (byHand && options.once) {
        throw new CasebridgeError('CASEBRIDGE_USAGE', '--by-hand does not go with --once, which answers by itself.');
      }
      const stop = listenForStop();
      // Only this command needs the simulators; the others start faster without them.
      const { startDemo } = await import('../demo/run-demo.js');
      const lines = options.json ? () => undefined : (line: StoryLine) => print(storyText(line));
      let demo: Demo | undefined;
      try {
        demo = await startDemo({ onLine: lines, onTrouble: (text) => printError(`! ${text}`) }, stop.signal, byHand);
        if (options.once) await once(demo, options.json === true, stop);
        else if (byHand) await playByHand(demo, stop);
        else await live(demo, stop);
      } catch (error) {
        // Being asked to stop while it was still starting is no failure.
        if (demo || !stop.signal.aborted) throw error;
      } finally {
        await demo?.stop();
        stop.dispose();
      }
    });
}

async function once(demo: Demo, json: boolean, stop: StopSignal): Promise<void> {
  const { missing, ...verdict } = await demo.runOnce(ONCE_LIMIT_MS, stop.signal);
  if (json) print(JSON.stringify(verdict.ok ? verdict : { ...verdict, missing }));
  if (verdict.ok) {
    if (!json) print(`Done: case ${verdict.case?.number ?? ''} was routed, popped, answered and disconnected.`);
    return;
  }
  throw new CasebridgeError(
    'CASEBRIDGE_DEMO_FAILED',
    `The case did not come to its end. Missing: ${missing.join('; ')}.`,
  );
}

async function live(demo: Demo, stop: StopSignal): Promise<void> {
  print(introduction(demo));
  const verdict = await demo.runOnce(ONCE_LIMIT_MS, stop.signal);
  if (!stop.signal.aborted) {
    print(
      verdict.ok
        ? '\nThat was the way of one case. Send more mail as shown above; Ctrl-C stops everything.'
        : `\nThe case is still under way; missing: ${verdict.missing.join('; ')}.`,
    );
    await stop.stopped;
  }
  print('Stopping …');
}

async function playByHand(demo: Demo, stop: StopSignal): Promise<void> {
  print(introduction(demo, deskLines(demo)));
  await demo.sendMail();
  await stop.stopped;
  print('Stopping …');
}

/** How a person becomes an agent. */
function deskLines({ world: { org, cicUrl, logins } }: Demo): readonly string[] {
  return [
    'You are the agents: nobody takes or answers a case by itself.',
    `  cases                      ${org.url}/lightning/o/Case/list`,
    ...logins.agents.map(({ cicUser, salesforceUser }) => {
      return `  ${cicUser.padEnd(25)}  Salesforce user ${salesforceUser}, CIC user ${cicUser}`;
    }),
    `  passwords                  Salesforce ${logins.salesforcePassword}   CIC ${logins.cicPassword}`,
    `  the contact centre         ${cicUrl}/`,
    '',
  ];
}

function introduction({ world }: Demo, desk: readonly string[] = []): string {
  const { org, cicUrl, consoleUrl, panelUrl, logins, config } = world;
  const token = readFileSync(join(config.connector.dataDir, 'console-token'), 'utf8').trim();
  return [
    'Casebridge demo: a customer writes, Salesforce makes a case, CIC finds an agent, the agent answers.',
    '',
    `  simulated Salesforce org   ${org.url}   mail to support@ and billing@casebridge.example on SMTP port ${org.smtpPort}`,
    `  simulated CIC server       ${cicUrl}   agents alice and bob${desk.length === 0 ? ' take e-mail' : ''}`,
    `  operator console           ${consoleUrl}   log in with the token ${token}`,
    `  agent panel                ${panelUrl}   log in as alice or bob with the password ${logins.cicPassword}`,
    `  connector                  log files in ${config.logs.dir}`,
    '',
    ...(desk.length === 0 ? ROBOTS : desk),
    'To try:',
    `  curl -s ${org.url}/__sim__/mail -H 'content-type: application/json' \\`,
    `    -d '{"from":"you@example.com","to":"billing@casebridge.example","subject":"My invoice","text":"Please explain."}'`,
    `  curl -s ${org.url}/__sim__/cases      curl -s ${cicUrl}/__sim__/state`,
    '',
    'Sending a first mail to support@casebridge.example:',
    '',
  ].join('\n');
}

function storyText({ at, stage, what }: StoryLine): string {
  return `${at.slice(11, 23)}  ${stage.padEnd(13)}  ${what}`;
}
