import { beforeEach, expect, it } from 'vitest';
import { OrgLook } from '../../../src/group/org-look.js';
import { sleep } from '../../../src/runtime/abort.js';
import type { OrgIdentity } from '../../../src/salesforce/org.js';
import type { JsforceSalesforceOrg } from '../../../src/salesforce/salesforce-org.js';
import { FakeClock } from '../../support/fake-clock.js';

const ORG = '00D5e0000000001EAA';
const never = new AbortController().signal;

let clock: FakeClock;
let look: OrgLook;
let told: string[];

/** An org whose login takes so long. */
function open(loginMs: number): void {
  clock = new FakeClock();
  const org = {
    logIn: async (signal: AbortSignal) => {
      await sleep(clock, loginMs, signal);
      return { organizationId: ORG } as OrgIdentity;
    },
    queueMap: { load: async () => [] },
  };
  look = new OrgLook(org as unknown as Pick<JsforceSalesforceOrg, 'logIn' | 'queueMap'>, clock);
  told = [];
  void look.logIn(never).then(() => told.push('logged in'));
  void look.awaited.then((org) => told.push(`awaited "${org}"`));
  void look.ifRead(async () => 'the map', never).then((read) => told.push(`read ${read}`));
}

beforeEach(() => open(0));

it('tells all who ask once the login has succeeded', async () => {
  await clock.advance(10);
  expect(told.toSorted((a, b) => a.localeCompare(b))).toEqual([`awaited "${ORG}"`, 'logged in', 'read the map']);
  expect(clock.pending).toBe(0);
});

it('lets who can do without the org go on after 15 s, and who needs it wait for the login', async () => {
  open(20_000);
  await clock.advance(15_000);
  expect(told).toEqual(['awaited ""']);
  await clock.advance(5_000);
  expect(told.slice(1).toSorted((a, b) => a.localeCompare(b))).toEqual(['logged in', 'read the map']);
  expect(look.organizationId).toBe(ORG);
});

it('leaves no timer when the look is over', async () => {
  open(20_000);
  look.close();
  await clock.advance(20_000);
  expect(clock.pending).toBe(0);
});
