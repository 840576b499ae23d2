import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { Connection } from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedOrg, serveOrg, tokenOf } from './served-org.js';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** An unmodified jsforce against the org on a socket. */
describe('jsforce', () => {
  let served: ServedOrg;
  beforeAll(async () => {
    served = await serveOrg({ jwtPublicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() });
  });
  afterAll(() => served.stop());

  const connect = (name: string, version = '60.0') =>
    new Connection({ instanceUrl: served.listener.url, accessToken: tokenOf(served.org, name), version });
  const soapLogin = async (version = '60.0') => {
    const connection = new Connection({ loginUrl: served.listener.url, version });
    const { username, password, securityToken } = served.org.credentials;
    const info = await connection.login(username, password + securityToken);
    return { connection, info };
  };

  describe('logs in', () => {
    it('by SOAP', async () => {
      const { connection, info } = await soapLogin();
      expect(info.organizationId).toBe(served.org.credentials.organizationId);
      expect(connection.instanceUrl).toBe(served.listener.url);
      expect((await connection.identity()).username).toBe(served.org.credentials.username);
    });

    it('with a wrong security token: INVALID_LOGIN', async () => {
      const connection = new Connection({ loginUrl: served.listener.url, version: '60.0' });
      const { username, password } = served.org.credentials;
      await expect(connection.login(username, password)).rejects.toThrow(
        'INVALID_LOGIN: Invalid username, password, security token; or user locked out.',
      );
    });

    it('at API 65.0 and later not by SOAP', async () => {
      await expect(soapLogin('65.0')).rejects.toThrow('UNSUPPORTED_API_VERSION');
    });

    it.each([
      ['soapLoginDisabled', 'SOAP API login() is disabled by default in this org.'],
      ['useAnyApiAuthMissing', 'Use Any API Auth'],
      ['passwordExpired', 'password has expired'],
    ] as const)('not while the fault %s is on', async (fault, message) => {
      served.org.faults[fault] = true;
      await expect(soapLogin()).rejects.toThrow(message);
      served.org.faults.clear();
    });

    it('by client credentials, and not on the login host', async () => {
      const { clientId, clientSecret } = served.org.credentials;
      const login = () => {
        const connection = new Connection({ oauth2: { loginUrl: served.listener.url, clientId, clientSecret } });
        return connection.authorize({ grant_type: 'client_credentials' });
      };
      expect((await login()).organizationId).toBe(served.org.credentials.organizationId);
      served.org.faults.actAsLoginHost = true;
      await expect(login()).rejects.toThrow('request not supported on this domain');
      served.org.faults.clear();
      served.org.faults.runAsUserMissing = true;
      await expect(login()).rejects.toThrow('no client credentials user enabled');
      served.org.faults.clear();
    });

    it('by a JWT, and not with a wrong audience or after its end', async () => {
      const { clientId, username } = served.org.credentials;
      const login = async (audience: string, lifetime: number) => {
        const assertion = await new SignJWT({})
          .setProtectedHeader({ alg: 'RS256' })
          .setIssuer(clientId)
          .setSubject(username)
          .setAudience(audience)
          .setExpirationTime(Math.floor(Date.now() / 1000) + lifetime)
          .sign(privateKey);
        const connection = new Connection({ oauth2: { loginUrl: served.listener.url, clientId } });
        return connection.authorize({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
      };
      expect((await login('https://login.salesforce.com', 120)).id).toMatch(/^005/);
      await expect(login('https://elsewhere.example', 120)).rejects.toThrow('audience is invalid');
      await expect(login(served.listener.url, -600)).rejects.toThrow('expired authorization code');
    });

    it('again by itself with a refresh token when the session has ended', async () => {
      const { clientId, clientSecret, username } = served.org.credentials;
      const accessToken = tokenOf(served.org, 'integration');
      const connection = new Connection({
        instanceUrl: served.listener.url,
        accessToken,
        refreshToken: served.org.issueRefreshToken(username),
        oauth2: { loginUrl: served.listener.url, clientId, clientSecret },
        version: '60.0',
      });
      served.org.engine.sessions.revoke(accessToken);
      expect((await connection.query('SELECT Id FROM Organization')).totalSize).toBe(1);
      expect(connection.accessToken).not.toBe(accessToken);
    });

    it('and out: the session ends', async () => {
      const { connection } = await soapLogin();
      const token = connection.accessToken ?? '';
      await connection.logout();
      expect(served.org.engine.session(token)).toBeUndefined();
    });
  });

  it('reads large results page by page, of one moment', async () => {
    const admin = connect('admin');
    const subjects = Array.from({ length: 450 }, (_unused, index) => ({
      Name: `Page ${String(index).padStart(3, '0')}`,
    }));
    served.org.engine.transact(
      { userId: served.id("SELECT Id FROM User WHERE Name = 'Ada Admin'"), mode: 'user' },
      (transaction) => transaction.insert('Account', subjects),
    );
    const soql = "SELECT Name FROM Account WHERE Name LIKE 'Page %' ORDER BY Name";
    const headers = { 'Sforce-Query-Options': 'batchSize=200' };
    const first = await admin.query<{ Name: string }>(soql, { headers });
    expect([first.totalSize, first.done, first.records.length]).toEqual([450, false, 200]);
    await admin.sobject('Account').create({ Name: 'Page 000a' });
    const second = await admin.queryMore<{ Name: string }>(first.nextRecordsUrl ?? '');
    const third = await admin.queryMore<{ Name: string }>(second.nextRecordsUrl ?? '');
    expect([second.records.length, third.records.length, third.done]).toEqual([200, 50, true]);
    expect(third.records.at(-1)?.Name).toBe('Page 449');
  });

  it('creates, reads, changes and deletes a record', async () => {
    const cases = connect('admin').sobject('Case');
    const created = await cases.create({ Subject: 'Hello', SuppliedEmail: 'a@b.de' });
    const id = created.id ?? '';
    expect(await cases.retrieve(id)).toMatchObject({ CaseNumber: expect.stringMatching(/^\d{8}$/), Status: 'New' });
    expect(await cases.update({ Id: id, Status: 'Closed' })).toMatchObject({ success: true });
    expect(await cases.retrieve(id)).toMatchObject({ IsClosed: true, CreatedDate: expect.stringMatching(/\+0000$/) });
    expect(await cases.destroy(id)).toMatchObject({ success: true });
    await expect(cases.retrieve(id)).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
    await expect(cases.create({ SuppliedEmail: 'nonsense' })).rejects.toMatchObject({
      errorCode: 'INVALID_EMAIL_ADDRESS',
    });
  });

  it('upserts by an external id', async () => {
    const rows = connect('admin').sobject('Object_Routing__c');
    const row = { Key__c: 'Requeued:jsforce', Event__c: 'Requeued', Object_Id__c: '5005e0000000001AAA' };
    expect(await rows.upsert(row, 'Key__c')).toMatchObject({ success: true, created: true });
    expect(await rows.upsert({ ...row, Subject__c: 'again' }, 'Key__c')).toMatchObject({
      success: true,
      created: false,
    });
    expect(await rows.count({ Key__c: 'Requeued:jsforce' })).toBe(1);
  });

  it('marks 200 rows in one call, of which some fail', async () => {
    const OwnerId = served.id("SELECT Id FROM Group WHERE Name = 'Support'");
    const adminId = served.id("SELECT Id FROM User WHERE Name = 'Ada Admin'");
    served.org.engine.transact({ userId: adminId, mode: 'user' }, (transaction) =>
      transaction.insert(
        'Case',
        Array.from({ length: 200 }, () => ({ Subject: 'bulk', OwnerId })),
      ),
    );
    const { connection } = await soapLogin();
    const found = await connection.query<{ Id: string }>(
      "SELECT Id FROM Object_Routing__c WHERE Processed__c = false AND Subject__c = 'bulk' ORDER BY Name LIMIT 200",
    );
    served.org.faults.lockRows([found.records[3]?.Id ?? '']);
    const marks = found.records.map(({ Id }, index) => ({
      Id: index === 7 ? '5005e0000000001AAA' : Id,
      Processed__c: true,
      Outcome__c: index === 5 ? 'Nonsense' : 'Routed',
    }));
    const results = await connection.sobject('Object_Routing__c').update(marks);
    served.org.faults.clear();
    const errors = results.flatMap((result, index) =>
      result.success ? [] : [[index, result.errors[0]?.errorCode ?? statusCode(result.errors[0])]],
    );
    expect(results).toHaveLength(200);
    expect(errors).toEqual([
      [3, 'UNABLE_TO_LOCK_ROW'],
      [5, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
      [7, 'MALFORMED_ID'],
    ]);
    const left = await connection.query(
      "SELECT COUNT() FROM Object_Routing__c WHERE Processed__c = false AND Subject__c = 'bulk'",
    );
    expect(left.totalSize).toBe(3);
  });

  it('all or none: nothing is saved, and each record says why', async () => {
    const accounts = connect('admin').sobject('Account');
    const results = await accounts.create([{ Name: 'fine' }, { Site: 'no name' }], { allOrNone: true });
    expect(results.map((result) => statusCode(result.success ? undefined : result.errors[0]))).toEqual([
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'REQUIRED_FIELD_MISSING',
    ]);
    expect(await accounts.count({ Name: 'fine' })).toBe(0);
  });

  it('describes what the user may see', async () => {
    const { connection } = await soapLogin();
    const { fields } = await connection.describe('Object_Routing__c');
    const field = (name: string) => fields.find((entry) => entry.name === name);
    expect(field('Key__c')).toMatchObject({
      type: 'string',
      length: 255,
      unique: true,
      externalId: true,
      nillable: false,
    });
    expect(field('Processed__c')).toMatchObject({ type: 'boolean', updateable: true });
    expect(field('Workgroup__c')).toMatchObject({ updateable: false });
    expect(field('Outcome__c')?.picklistValues?.map((entry) => entry.value)).toContain('Superseded');
    expect((await connection.describeGlobal()).sobjects.map((entry) => entry.name)).not.toContain('EmailMessage');
  });

  it('tells limits and the API usage', async () => {
    const { connection } = await soapLogin();
    const limits = await connection.limits();
    expect(limits.DailyApiRequests?.Max).toBe(100_000);
    expect(connection.limitInfo.apiUsage?.limit).toBe(100_000);
    expect(connection.limitInfo.apiUsage?.used).toBe(100_000 - (limits.DailyApiRequests?.Remaining ?? 0));
  });

  it('finds the PushTopic as the connector needs it', async () => {
    const { connection } = await soapLogin();
    const [topic] = await connection.sobject('PushTopic').find({ Name: 'ObjectRouting' });
    expect(topic).toMatchObject({ IsActive: true, NotifyForFields: 'Where', NotifyForOperationUpdate: true });
    expect(String(topic?.Query).length).toBeLessThan(1300);
  });
});

/** Collections say `statusCode` where other answers say `errorCode`. */
function statusCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
}
