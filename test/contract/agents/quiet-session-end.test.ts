import { describe, expect, it } from 'vitest';
import { CicAgentDesk } from '../../../src/contact-center/cic/agent/cic-agent-desk.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { createSimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../support/fake-clock.js';
import { inProcessIcws } from '../../support/in-process-icws.js';

const PASSWORD = 'agents-own-secret-7';
const never = new AbortController().signal;

/** An event stream that outlives its session: it never ends, and pings at most. */
async function* outliving(clock: FakeClock, pingEveryMs: number): AsyncGenerator<string> {
  for (;;) {
    await new Promise<void>((resolve) => clock.after(pingEveryMs, resolve));
    yield ':ping\n\n';
  }
}

/** An agent's session at a server whose event streams tell nothing of its end. */
async function open(pingEveryMs: number) {
  const clock = new FakeClock();
  const cic = createSimulatedCic({ clock, random: () => 0.5, password: 'pw', agentPassword: PASSWORD });
  const transport = {
    ...inProcessIcws({ cic1: cic.handle }),
    openEvents: async () => ({
      status: 200,
      contentType: 'text/event-stream',
      text: outliving(clock, pingEveryMs),
    }),
  };
  const desk = new CicAgentDesk({
    transport,
    clock,
    secrets: { text: (text) => text },
    requestTimeoutMs: 10_000,
    pollIntervalMs: 1_000,
    generic: false,
    connectorUser: 'casebridge',
    host: () => 'cic1',
    foreign: { count: () => 0, onChange: () => () => undefined },
    watchUser: () => undefined,
    attributesOf: async () => undefined,
  });
  const link = await desk.logIn({ user: 'alice', password: PASSWORD, takesMail: true }, never);
  await clock.advance(1_000);
  const end = () => {
    for (const session of cic.front.sessions.all()) cic.front.sessions.close(session);
  };
  const close = async () => {
    await link.close();
    await cic.stop();
  };
  return { clock, link, end, close };
}

describe('the end of an agent’s session of which the event stream tells nothing', () => {
  it.each([
    ['a stream that is silent: within half a minute', 3_600_000, 30_000],
    ['a stream that goes on pinging: by the sign of life, within a minute', 10_000, 60_000],
  ])('is noticed although nobody asks for anything, over %s', async (_name, pingEveryMs, limitMs) => {
    const { clock, link, end, close } = await open(pingEveryMs);
    await clock.advance(limitMs - 10_000);
    expect(link.ended.aborted).toBe(false);
    end();
    await clock.advance(limitMs);
    expect(link.ended.aborted).toBe(true);
    expect(CasebridgeError.from(link.ended.reason).code).toBe('CASEBRIDGE_CIC_SESSION_LOST');
    await close();
  });
});
