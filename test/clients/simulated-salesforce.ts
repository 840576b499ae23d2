import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How to get into the org, as `casebridge simulate salesforce --json` prints it. */
export interface OrgAccess {
  readonly url: string;
  readonly password: string;
  readonly securityToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The simulated org as a process of its own. */
export interface SimulatedSalesforce {
  readonly access: OrgAccess;
  stop(): Promise<void>;
}

/** A user of the seeded org who may do everything. */
export const ADMINISTRATOR = 'admin@casebridge.example';

/** Topic that the seeded org has, told about each new routing row. */
export const ROUTING_TOPIC = 'ObjectRouting';

const COMMAND = ['--import', 'tsx', 'src/cli/main.ts', 'simulate', 'salesforce', '--json'];

/** Starts the simulated org. @throws Error if it ends before it is ready. */
export async function startSimulatedSalesforce(): Promise<SimulatedSalesforce> {
  const child = spawn(process.execPath, COMMAND, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit');
  const ready = await Promise.race([once(lines, 'line'), ended]);
  if (typeof ready[0] !== 'string') throw new Error(`simulate salesforce ended with ${String(ready[0])}`);
  return {
    access: JSON.parse(ready[0]) as OrgAccess,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Logs the administrator in by OAuth, for clients that are given a token. @throws Error if it is refused. */
export async function accessToken(access: OrgAccess): Promise<string> {
  const response = await fetch(`${access.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: access.clientId,
      client_secret: access.clientSecret,
      username: ADMINISTRATOR,
      password: access.password + access.securityToken,
    }),
  });
  const answer = (await response.json()) as { readonly access_token?: string };
  if (answer.access_token === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`);
  return answer.access_token;
}
