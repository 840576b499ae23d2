import { describe, expect, it } from 'vitest';
import { VIEWS } from '../../../../src/console/web/logic/route.js';
import { CHECK_CATALOGUE, type CheckEntry } from '../../../../src/domain/check-catalogue.js';
import { METRIC_CATALOGUE, type MetricEntry } from '../../../../src/operations/metrics/metric-catalogue.js';
import { TROUBLE_CATALOGUE } from '../../../../src/operations/troubleshooting/trouble-catalogue.js';
import {
  CONSOLE_VIEWS,
  PROBLEMS,
  type TroubleEntry,
} from '../../../../src/operations/troubleshooting/trouble-entry.js';
import { troubleshootingPage } from '../../../../src/operations/troubleshooting/troubleshooting-page.js';
import { CIC_PROVOCATIONS, PAIR_PROVOCATIONS } from '../../../support/system/provocations/cic.js';
import { ROUTING_PROVOCATIONS } from '../../../support/system/provocations/routing.js';
import { SALESFORCE_PROVOCATIONS } from '../../../support/system/provocations/salesforce.js';

const ENTRIES = Object.entries<TroubleEntry>(TROUBLE_CATALOGUE);
const PARTS = [SALESFORCE_PROVOCATIONS, ROUTING_PROVOCATIONS, CIC_PROVOCATIONS, PAIR_PROVOCATIONS];

describe('the table of causes', () => {
  it('has no cause that no system test provokes, and each is provoked once', () => {
    const provoked = PARTS.flatMap((part) => Object.keys(part));
    expect(provoked).toHaveLength(ENTRIES.length);
    expect(new Set(provoked)).toEqual(new Set(Object.keys(TROUBLE_CATALOGUE)));
  });

  it('has causes for every problem', () => {
    const named = new Set(ENTRIES.flatMap(([, { problems }]) => problems));
    expect(named).toEqual(new Set(Object.keys(PROBLEMS)));
  });

  it('names views that the console has, and labels that the metrics have', () => {
    for (const view of Object.keys(CONSOLE_VIEWS)) expect(VIEWS).toContain(view);
    for (const [name, { metric }] of ENTRIES) {
      const known: MetricEntry = METRIC_CATALOGUE[metric.name];
      expect([name, Object.keys(metric.labels ?? {})]).toEqual([
        name,
        Object.keys(metric.labels ?? {}).filter((label) => Object.hasOwn(known.labels, label)),
      ]);
    }
  });

  it('refuses a start for nothing but blockers, which are these', () => {
    const entries = Object.entries<CheckEntry>(CHECK_CATALOGUE);
    const blockers = entries.filter(([, { stopsStart }]) => stopsStart).map(([code]) => code);
    expect(blockers).toEqual([
      'HOST_STORE',
      'SALESFORCE_API_VERSION',
      'SALESFORCE_LOGIN',
      'SALESFORCE_API',
      'SALESFORCE_ROWS_ACCESS',
      'SALESFORCE_QUEUE_MAP_ACCESS',
      'CIC_LOGIN',
    ]);
    for (const [, { check, refusesStart }] of ENTRIES) if (refusesStart) expect(blockers).toContain(check.code);
  });

  it('is a table of seven columns with a row for each cause', () => {
    const rows = troubleshootingPage()
      .split('\n')
      .filter((line) => line.startsWith('| '));
    expect(rows).toHaveLength(ENTRIES.length + 1);
    for (const row of rows) expect(row.split(' | ')).toHaveLength(7);
    for (const [, { cause }] of ENTRIES) expect(rows.some((row) => row.includes(cause))).toBe(true);
  });
});
