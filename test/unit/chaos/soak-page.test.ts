import { expect, it } from 'vitest';
import { soakPage } from '../../chaos/report/soak-page.js';
import type { SoakReport } from '../../chaos/run-soak.js';

const report: SoakReport = {
  seed: 7,
  day: '2026-01-05',
  machine: { node: '20', platform: 'linux', cores: 2 },
  begunAt: 0,
  durationMs: 45 * 60_000,
  faults: 1,
  byKind: {},
  violations: [],
  stranded: 0,
  cases: 1,
  rows: 1,
  unanswered: 0,
  interactions: 1,
  outcomes: { Routed: 1 },
  processes: 1,
  stops: [],
  notesLeft: 0,
  settledAfterMs: 0,
  samples: [],
  latencies: [],
};

it('the page of a soak names the command that makes the run it shows', () => {
  const page = soakPage(report);
  expect(page).toContain('`npm run soak -- --minutes 45 --seed 7` runs');
  expect(page).toContain('45 minutes with seed 7');
});
