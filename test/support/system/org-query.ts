import type { OrgReady } from './org-program.js';

interface QueryPage<T> {
  readonly records?: readonly T[];
  readonly nextRecordsUrl?: string;
}

/** Asks the org by REST, as the connector's user. @returns all records. @throws Error for any other answer. */
export async function queryOrg<T>({ url, clientId, clientSecret }: OrgReady, soql: string): Promise<readonly T[]> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const login = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: form });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${token}` };
  const all: T[] = [];
  let path: string | undefined = `/services/data/v67.0/query?q=${encodeURIComponent(soql)}`;
  while (path !== undefined) {
    const answer: Response = await fetch(`${url}${path}`, { headers });
    const { records, nextRecordsUrl } = (await answer.json()) as QueryPage<T>;
    if (!records) throw new Error(`the query was answered with ${answer.status}`);
    all.push(...records);
    path = nextRecordsUrl;
  }
  return all;
}
