import { percentile } from '../measure/percentile.js';
import { type Delay, PopWorld } from '../pops/pop-world.js';
import { type Section, shown } from './section.js';

/** Name of the section in `--only`. */
export const POPS = 'pops';

const WARM_UP = 200;
const CASES = 1_000;
const PER_SECOND = 20;
const PAGE_CASES = 100;

const TEXT = `From the moment in which the CIC server begins to alert an agent, over its event stream, Casebridge and a WebSocket, to
the pop. Every agent has a panel open and a login of their own at the CIC server. *Clients* are panels without a page: the
pop counts when its message is there; ${CASES} cases, ${PER_SECOND} a second. *Page* is the panel in Chromium: the pop counts when it opens the case;
${PAGE_CASES} cases, one after the other.`;

/** Measures how long a pop takes. @throws Error if the run was not right. */
export async function runPops(progress: (line: string) => void): Promise<Section> {
  const world = new PopWorld();
  try {
    progress('pops: 200 agents log in');
    await world.start();
    progress(`pops: ${CASES} cases for ${world.agents} agents`);
    await world.popAtClients(WARM_UP, PER_SECOND);
    const clients = await world.popAtClients(CASES, PER_SECOND);
    progress(`pops: ${PAGE_CASES} cases for the agent with the page`);
    return popSection(world.agents, clients, await world.popAtPage(PAGE_CASES));
  } finally {
    await world.stop();
  }
}

function popSection(agents: number, clients: readonly Delay[], page: readonly Delay[]): Section {
  const [ofClients, ofPage] = [figures(clients), figures(page)];
  const line = (label: string, figure: keyof Figures) => ({
    label,
    cells: [shown(ofClients[figure], 1), shown(ofPage[figure], 1)],
  });
  return {
    id: POPS,
    title: `From the alert to the pop, with ${agents} panels open`,
    text: TEXT,
    headings: ['clients', 'page'],
    lines: [
      { label: 'alerts', cells: [shown(clients.length, 0), shown(page.length, 0)] },
      line('alert to pop, p50 (ms)', 'p50'),
      line('alert to pop, p99 (ms)', 'p99'),
      line('alert to pop, longest (ms)', 'longest'),
    ],
    verdicts: [
      {
        text: `each alert popped, and once: ${shown(ofClients.missing + ofPage.missing, 0)} of ${shown(clients.length + page.length, 0)} did not`,
        holds: ofClients.missing + ofPage.missing === 0,
      },
    ],
    plot: {
      kind: 'bars',
      title: 'From the alert to the pop (ms)',
      y: 'ms',
      bars: [
        { label: 'clients p50', value: ofClients.p50 },
        { label: 'clients p99', value: ofClients.p99 },
        { label: 'page p50', value: ofPage.p50 },
        { label: 'page p99', value: ofPage.p99 },
      ],
    },
  };
}

interface Figures {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  readonly missing: number;
}

function figures(delays: readonly Delay[]): Figures {
  const known = delays.filter((delay) => delay !== undefined).sort((a, b) => a - b);
  return {
    p50: percentile(known, 0.5),
    p99: percentile(known, 0.99),
    longest: known.at(-1) ?? Number.NaN,
    missing: delays.length - known.length,
  };
}
