import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GroupFile } from './group-file.js';

/** Where the API of a running group is, and what lets its owner in. */
export interface GroupAddress {
  readonly url: string;
  readonly token: string;
}

/** @throws Error if no process of the group runs. */
export function groupAddress({ dataDir }: GroupFile): GroupAddress {
  return JSON.parse(readFileSync(join(dataDir, 'api.json'), 'utf8')) as GroupAddress;
}

/** Asks the API of a running group as its owner: `GET`, or `POST` with a body. */
export function askGroup(group: GroupFile, path: string, body?: unknown): Promise<Response> {
  const { url, token } = groupAddress(group);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(`${url}${path}`, {
    headers,
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
}
