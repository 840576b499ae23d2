import type { Config } from '../config/schema.js';
import { cicChecks } from '../contact-center/cic/checks/cic-checks.js';
import { foreignCheck } from '../contact-center/cic/checks/foreign-check.js';
import { interactionsCheck } from '../contact-center/cic/checks/interactions-check.js';
import { serverCheck } from '../contact-center/cic/checks/server-check.js';
import type { Check } from '../domain/check.js';
import { CHECK_CATALOGUE, type CheckCode } from '../domain/check-catalogue.js';
import { diskCheck } from '../operations/checks/disk-check.js';
import { accessChecks } from '../salesforce/checks/access-check.js';
import { accountChecks, apiVersionCheck } from '../salesforce/checks/account-checks.js';
import { agentsCheck } from '../salesforce/checks/agents-check.js';
import { askedTargets } from '../salesforce/checks/asked-targets.js';
import { emailToCaseCheck } from '../salesforce/checks/email-to-case-check.js';
import { packageChecks } from '../salesforce/checks/package-checks.js';
import { packageVersionCheck } from '../salesforce/checks/package-version-check.js';
import { passwordCheck } from '../salesforce/checks/password-check.js';
import { pushTopicCheck } from '../salesforce/checks/push-topic-check.js';
import { queueChecks } from '../salesforce/checks/queue-checks.js';
import { standingOfCases } from '../salesforce/checks/standing-of-cases.js';
import { streamCheck } from '../salesforce/checks/stream-check.js';
import { createNetworkFetch } from '../salesforce/network-fetch.js';
import { storeCheck } from '../store/store-check.js';
import { icwsTransport } from './build-group.js';
import { groupsCheck } from './groups-check.js';
import { ServerTimes, tlsChecks } from './network-checks.js';
import { OrgLook } from './org-look.js';
import type { OtherGroup, UnreadGroup } from './other-groups.js';
import { GroupVisit, NO_ORG, type VisitSurroundings } from './visit.js';

/** The checks of one group, ready to run once. */
export interface GroupChecks {
  /** In the order of the catalogue. */
  readonly checks: readonly Check[];
  /** Gives sessions back. */
  close(): Promise<void>;
}

/** Builds every check of a group over its real adapters. Nothing connects before they run. */
export function buildChecks(
  config: Config,
  surroundings: VisitSurroundings,
  others: readonly (OtherGroup | UnreadGroup)[],
): GroupChecks {
  const { clock } = surroundings;
  const visit: GroupVisit = new GroupVisit(config, surroundings, () =>
    look.isSettled ? look.organizationId || NO_ORG : '',
  );
  const look = new OrgLook(visit.org, clock);
  const network = createNetworkFetch({
    proxy: config.salesforce.proxy,
    timeoutMs: config.salesforce.requestTimeout,
  });
  const transport = surroundings.ways?.icws ?? icwsTransport(config.cic);
  const orgTimes = new ServerTimes(clock);
  const cicTimes = new ServerTimes(clock);
  const { salesforce, cic, connector, logs, store } = config;
  const { org, contactCenter, notes } = visit;
  const { rest } = org;
  const entries = (signal: AbortSignal) => look.entries(signal);
  const checks: readonly Check[] = [
    diskCheck({ folders: [connector.dataDir, logs.dir] }),
    storeCheck({
      url: store.url,
      dataDir: connector.dataDir,
      contactCenter: cic.serverName,
      organizationId: () => look.awaited,
    }),
    ...tlsChecks(config, clock),
    apiVersionCheck({
      fetch: surroundings.ways?.salesforce ?? network.fetch,
      url: salesforce.url,
      apiVersion: salesforce.apiVersion,
      onDate: (date) => orgTimes.note(new URL(salesforce.url).host, date),
    }),
    orgTimes.check('SALESFORCE_CLOCK', 'SALESFORCE_API_VERSION'),
    ...accountChecks({ logIn: (signal) => look.logIn(signal), rest }),
    packageVersionCheck(rest),
    ...accessChecks(rest),
    passwordCheck({ clock, rest, auth: salesforce.auth, logIn: (signal) => look.logIn(signal) }),
    ...packageChecks(rest),
    emailToCaseCheck(rest, clock),
    pushTopicCheck(rest, salesforce.pushTopic),
    streamCheck({ stream: org.stream, onHappening: (listener) => visit.onHappening(listener) }),
    ...queueChecks({ rest, entries }),
    agentsCheck(rest, entries),
    groupsCheck({ config, others, surroundings, ours: (signal) => look.facts(signal) }),
    serverCheck({
      transport,
      hosts: [cic.serverName, ...cic.backupServerNames],
      onDate: (host, date) => cicTimes.note(host, date),
    }),
    cicTimes.check('CIC_CLOCK', 'CIC_SERVERS'),
    ...cicChecks({
      clock,
      contactCenter,
      notes,
      enter: (signal) => visit.enterCic(signal),
      username: cic.username,
      creation: cic.creation,
      rights: (signal) => contactCenter.queueRights(cic.username, signal),
      map: (signal) => look.ifRead(entries, signal),
      targets: (signal) => look.ifRead((inner) => askedTargets(rest, inner), signal),
    }),
    foreignCheck({
      foreignLive: () => contactCenter.foreignLive(),
      organizationId: () => look.organizationId,
    }),
    interactionsCheck({
      contactCenter,
      cases: (caseIds, signal) => look.ifRead((inner) => standingOfCases(rest, caseIds, inner), signal),
    }),
  ];
  return {
    checks,
    close: async () => {
      look.close();
      await visit.close();
      await Promise.all([network.close(), transport.close()]);
    },
  };
}

/** The reports in the order of the catalogue. */
export function inCatalogueOrder<T extends { readonly code: CheckCode }>(reports: readonly T[]): readonly T[] {
  const order = Object.keys(CHECK_CATALOGUE);
  return [...reports].sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
}
