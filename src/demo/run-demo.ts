import type { Happening } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';
import { describeHappening } from '../operations/describe-happening.js';
import { sleep } from '../runtime/abort.js';
import { systemClock } from '../runtime/clock.js';
import type { AgentEvent } from '../simulator/agents/agent-event.js';
import { type StoryLine, tellAgent, tellConnector, tellOrg } from './case-story.js';
import { type DemoWorld, startDemoWorld } from './demo-world.js';
import { judgeCase, type Verdict } from './verdict.js';

/** A running demonstration. */
export interface Demo {
  readonly world: DemoWorld;
  /** Everything told so far, in order. */
  readonly story: readonly StoryLine[];
  /** Sends the first mail, and does not wait. */
  sendMail(): Promise<void>;
  /** Sends the first mail and waits until its case has come to its end, or `limitMs` have passed. */
  runOnce(limitMs: number, signal: AbortSignal): Promise<Verdict>;
  stop(): Promise<void>;
}

/** What a demonstration tells as it goes. */
export interface DemoScreen {
  readonly onLine: (line: StoryLine) => void;
  /** Trouble that an operator would see in the log. */
  readonly onTrouble: (text: string) => void;
}

const CHECK_EVERY_MS = 100;
const MAX_STORY = 100_000;
const FIRST_SUBJECT = 'My order has not arrived';

/**
 * Starts both simulators, the connector, two agents and a customer.
 *
 * @param byHand true leaves the agents' work to people.
 */
export async function startDemo(screen: DemoScreen, signal: AbortSignal, byHand: boolean): Promise<Demo> {
  const story: StoryLine[] = [];
  const add = (lines: readonly StoryLine[]) => {
    for (const line of lines) {
      if (story.length < MAX_STORY) story.push(line);
      screen.onLine(line);
    }
  };
  const world = await startDemoWorld(
    {
      tell: (happening) => {
        add(tellConnector(happening, systemClock.now()));
        tellTrouble(happening, screen);
      },
      onAgent: (event: AgentEvent) => {
        add(tellAgent(event));
        if (event.kind === 'error') screen.onTrouble(`${event.agent}: ${event.message}`);
      },
      onError: (what, error) => screen.onTrouble(`${what}: ${toldError(error).message}`),
    },
    signal,
    byHand,
  );
  const forget = world.org.org.engine.onCommit((transaction) => add(tellOrg(transaction)));
  return {
    world,
    story,
    sendMail: () => writeMail(world, FIRST_SUBJECT),
    runOnce: (limitMs, stop) => runOnce(world, story, limitMs, stop),
    stop: async () => {
      forget();
      await world.stop();
    },
  };
}

async function runOnce(
  world: DemoWorld,
  story: readonly StoryLine[],
  limitMs: number,
  signal: AbortSignal,
): Promise<Verdict> {
  const subject = `${FIRST_SUBJECT} (${crypto.randomUUID().slice(0, 8)})`;
  await writeMail(world, subject);
  const deadline = systemClock.monotonic() + limitMs;
  for (;;) {
    const verdict = judgeCase(world, subject, story);
    if (verdict.ok || signal.aborted || systemClock.monotonic() > deadline) return verdict;
    await sleep(systemClock, CHECK_EVERY_MS, signal).catch(() => undefined);
  }
}

function writeMail(world: DemoWorld, subject: string): Promise<void> {
  return world.customer.write({
    to: 'support@casebridge.example',
    subject,
    text: 'Hello,\n\nI ordered two weeks ago and nothing has come. Where is it?\n\nCarla',
  });
}

function tellTrouble(happening: Happening, screen: DemoScreen): void {
  for (const { level, line } of describeHappening(happening, { personalData: 'omit' })) {
    if (level === 'error' || level === 'warn') screen.onTrouble(line.message);
  }
}
