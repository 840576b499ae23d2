import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CheckReport } from '../../../src/domain/check.js';
import type { CheckCode } from '../../../src/domain/check-catalogue.js';
import { runGroupChecks } from '../../../src/group/run-group-checks.js';
import { redactor } from '../../../src/operations/redactor.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { openLibsqlStore } from '../../../src/store/libsql-store.js';
import { CheckBench } from '../../support/check-bench.js';
import type { Sections } from '../../support/system/group-file.js';

vi.setConfig({ testTimeout: 90_000 });

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Runs the checks of a group as `check` does. @param before is done after the configuration was read */
async function reportsOf(
  bench: CheckBench,
  change: Sections,
  before: () => void = () => undefined,
): Promise<(code: CheckCode) => CheckReport | undefined> {
  const config = bench.config(change);
  before();
  const surroundings = { clock: systemClock, random: Math.random, redact: redactor([]) };
  const reports = await runGroupChecks(config, surroundings, {}, new AbortController().signal);
  return (code) => reports.find((report) => report.code === code);
}

async function openBench(): Promise<CheckBench> {
  const bench = await CheckBench.open();
  closing.push(() => bench.close());
  return bench;
}

/** A server that takes connections and never says a word. @returns its port. */
async function openSilent(): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return address.port;
}

describe('an org that hangs', () => {
  it('fails its own checks only', async () => {
    const bench = await openBench();
    const store = openLibsqlStore({ file: join(bench.dataDir, 'casebridge.db') });
    await store.bind({ organizationId: '00D5e0000000001EAA', contactCenter: '127.0.0.1' }, false);
    await store.close();
    const of = await reportsOf(bench, { salesforce: { url: `http://127.0.0.1:${await openSilent()}` } });
    expect(of('SALESFORCE_LOGIN')).toMatchObject({ result: 'fail' });
    expect(of('HOST_STORE')).toMatchObject({
      result: 'ok',
      evidence: expect.stringContaining('could not be asked which org this is'),
    });
    for (const code of ['CIC_LOGIN', 'CIC_HANDLER', 'CIC_DIRECTORY'] as const)
      expect(of(code), code).toMatchObject({ result: 'ok' });
    expect(of('CIC_WORKGROUPS')).toMatchObject({ result: 'skipped' });
  });
});

describe('a file that the configuration names and that cannot be read any more', () => {
  it('cic.caFile: fails what is sent to CIC, with what to do', async () => {
    const bench = await openBench();
    const caFile = join(bench.dataDir, '..', 'ca.pem');
    writeFileSync(caFile, 'a certificate');
    const of = await reportsOf(bench, { cic: { caFile } }, () => rmSync(caFile));
    for (const code of ['CIC_SERVERS', 'CIC_LOGIN'] as const)
      expect(of(code), code).toMatchObject({
        result: 'fail',
        evidence: expect.stringContaining(`cic.caFile names the file ${caFile}, which cannot be read (ENOENT).`),
        cure: expect.stringContaining('readable for the user of the process'),
      });
    for (const code of ['SALESFORCE_LOGIN', 'SALESFORCE_STREAM'] as const)
      expect(of(code), code).toMatchObject({ result: 'ok' });
  });

  it('salesforce.privateKeyFile: fails the login', async () => {
    const bench = await openBench();
    const privateKeyFile = join(bench.dataDir, '..', 'key.pem');
    writeFileSync(privateKeyFile, 'a key');
    const { username } = bench.org.org.credentials;
    const of = await reportsOf(bench, { salesforce: { auth: 'jwt', username, privateKeyFile } }, () =>
      rmSync(privateKeyFile),
    );
    expect(of('SALESFORCE_LOGIN')).toMatchObject({
      result: 'fail',
      evidence: expect.stringContaining('salesforce.privateKeyFile names the file'),
    });
    expect(of('CIC_LOGIN')).toMatchObject({ result: 'ok' });
  });

  it('a pipe among connector.otherGroups is not read', async () => {
    const bench = await openBench();
    const of = await reportsOf(bench, { connector: { otherGroups: ['/dev/zero'] } });
    expect(of('HOST_GROUPS')?.evidence).toContain('The configuration file /dev/zero is no file.');
    expect(of('SALESFORCE_LOGIN')).toMatchObject({ result: 'ok' });
  });
});
