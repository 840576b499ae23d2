import type { Figures } from '../measure/figures.js';
import type { ProgramName } from '../world.js';
import { ratio, type Section, type SectionLine, shown } from './section.js';
import {
  ECONOMY,
  LATENCY,
  measureProgram,
  type ProgramFigures,
  SIZES,
  type SideBySideSizes,
  THROUGHPUT,
} from './side-by-side.js';

const BESIDE = ['Casebridge', 'plain loop', 'ratio'] as const;

type AllFigures = Readonly<Record<ProgramName, ProgramFigures>>;

/** Measures what was asked for with every program in turn. @throws Error if a run was not right. */
export async function runSideBySide(
  wanted: ReadonlySet<string>,
  progress: (line: string) => void,
): Promise<readonly Section[]> {
  if (![LATENCY, THROUGHPUT, ECONOMY].some((id) => wanted.has(id))) return [];
  const measure = (program: ProgramName) => measureProgram(program, wanted, SIZES, progress);
  const casebridge = await measure('casebridge');
  const plainLoop = await measure('plainLoop');
  const driver = wanted.has(THROUGHPUT) ? await measure('driver') : {};
  const all = { casebridge, plainLoop, driver };
  return [
    ...(wanted.has(LATENCY) ? [latencySection(all, SIZES)] : []),
    ...(wanted.has(THROUGHPUT) ? [throughputSection(all, SIZES)] : []),
    ...(wanted.has(ECONOMY) ? [economySection(all, SIZES)] : []),
  ];
}

function latencySection({ casebridge, plainLoop }: AllFigures, sizes: SideBySideSizes): Section {
  const [ours, theirs] = [casebridge.latency, plainLoop.latency];
  const beside = (label: string, figure: 'rows' | 'p50' | 'p99' | 'p50RoundTrips' | 'p99RoundTrips', decimals = 0) => ({
    label,
    cells: [
      shown(ours?.[figure], decimals),
      shown(theirs?.[figure], decimals),
      figure === 'rows' ? '' : ratio(ours?.[figure], theirs?.[figure]),
    ],
  });
  return {
    id: LATENCY,
    title: `Row to interaction, with a round trip of ${sizes.roundTripMs} ms to either server`,
    text: `${sizes.latencyPerSecond} new cases a second for ${sizes.latencyMs / 1_000} s. Every exchange takes ${sizes.roundTripMs} ms longer, on both sides: half of it before the request
arrives, half before each part of the answer does, with logins, long polls and event streams too. Nothing can be faster than one
round trip: half of it brings the event here, half of it the request to the handler. On top come the 0 to 50 ms until the
simulated org looks for new events, and the 5 ms of the handler.`,
    headings: BESIDE,
    lines: [
      beside('rows', 'rows'),
      beside('p50 (ms)', 'p50'),
      beside('p99 (ms)', 'p99'),
      beside('p50, in round trips', 'p50RoundTrips', 2),
      beside('p99, in round trips', 'p99RoundTrips', 2),
    ],
    verdicts: [],
    plot: {
      kind: 'curves',
      title: 'How many rows have their interaction after so many round trips',
      x: `round trips of ${sizes.roundTripMs} ms since the row was committed`,
      y: 'rows (%)',
      curves: [
        { label: 'Casebridge', points: ours?.distribution ?? [] },
        { label: 'plain loop', points: theirs?.distribution ?? [] },
      ],
    },
  };
}

function throughputSection({ casebridge, plainLoop, driver }: AllFigures, sizes: SideBySideSizes): Section {
  const programs = [
    { label: 'Casebridge', rows: sizes.backlog.casebridge, pace: casebridge.rowsPerSecond },
    { label: 'plain loop', rows: sizes.backlog.plainLoop, pace: plainLoop.rowsPerSecond },
    { label: 'the servers, driven directly', rows: sizes.backlog.driver, pace: driver.rowsPerSecond },
  ];
  return {
    id: THROUGHPUT,
    title: 'Rows per second, against the most that the two servers take',
    text: `Rows that wait at the start, from the first interaction to the last mark. *Driven directly* stands for a driver without any
logic: it has read all rows beforehand, asks the handler for 32 interactions at a time and marks the rows in full collections of 200.
It decides nothing, watches no queue and notes nothing, so that its pace is what the servers of this machine take.`,
    headings: ['rows', 'rows per second', 'over plain loop', 'over the servers'],
    lines: programs.map(({ label, rows, pace }) => ({
      label,
      cells: [shown(rows, 0), shown(pace, 0), ratio(pace, plainLoop.rowsPerSecond), ratio(pace, driver.rowsPerSecond)],
    })),
    verdicts: [],
    plot: {
      kind: 'bars',
      title: 'Rows per second out of a backlog',
      y: 'rows per second',
      bars: programs.map(({ label, pace }) => ({ label, value: pace ?? 0 })),
    },
  };
}

function economySection({ casebridge, plainLoop }: AllFigures, sizes: SideBySideSizes): Section {
  return {
    id: ECONOMY,
    title: 'What a row costs',
    text: `*From the stream*: ${sizes.fedPerSecond} rows a second for ${sizes.fedSeconds} s, half of them from new cases, half from closing routed ones. *Out of a
backlog*: ${shown(sizes.backlog.casebridge, 0)} rows of new cases that wait at the start (the plain loop gets ${shown(sizes.backlog.plainLoop, 0)}); this counts the start of the program too.`,
    headings: BESIDE,
    lines: [
      ...costLines('from the stream', casebridge.fed, plainLoop.fed),
      ...costLines('out of a backlog', casebridge.drained, plainLoop.drained),
    ],
    verdicts: [],
    plot: {
      kind: 'bars',
      title: 'Salesforce API calls per 1,000 rows',
      y: 'calls per 1,000 rows',
      bars: [
        { label: 'Casebridge, stream', value: casebridge.fed?.apiCallsPer1000Rows ?? 0 },
        { label: 'plain loop, stream', value: plainLoop.fed?.apiCallsPer1000Rows ?? 0 },
        { label: 'Casebridge, backlog', value: casebridge.drained?.apiCallsPer1000Rows ?? 0 },
        { label: 'plain loop, backlog', value: plainLoop.drained?.apiCallsPer1000Rows ?? 0 },
      ],
    },
  };
}

function costLines(what: string, ours: Figures | undefined, theirs: Figures | undefined): readonly SectionLine[] {
  const line = (
    label: string,
    figure: 'apiCallsPer1000Rows' | 'icwsCallsPerRow' | 'cpuMsPerRow',
    decimals: number,
  ) => ({
    label: `${label}, ${what}`,
    cells: [
      shown(ours?.[figure], decimals),
      shown(theirs?.[figure], decimals),
      ratio(ours?.[figure], theirs?.[figure]),
    ],
  });
  return [
    line('Salesforce API calls per 1,000 rows', 'apiCallsPer1000Rows', 1),
    line('ICWS calls per row', 'icwsCallsPerRow', 2),
    line('CPU per row (ms)', 'cpuMsPerRow', 2),
  ];
}
