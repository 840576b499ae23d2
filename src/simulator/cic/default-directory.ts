import type { DirectoryData } from './directory-data.js';

/** The account that the connector logs in with. */
export interface ConnectorAccount {
  readonly username: string;
  readonly password: string;
}

/**
 * The directory that a server starts with when none is given: two ACD workgroups for mail, three skills, two
 * agents, and the connector's own user, who may view every queue and administers nothing.
 *
 * @param agentPassword password of `alice` and `bob`.
 */
export function defaultDirectory(connector: ConnectorAccount, agentPassword: string): DirectoryData {
  return {
    users: [
      { id: connector.username, displayName: 'Casebridge', password: connector.password, viewsQueues: 'all' },
      { id: 'alice', displayName: 'Alice Adams', password: agentPassword, skills: ['English', 'German'] },
      { id: 'bob', displayName: 'Bob Brown', password: agentPassword, skills: ['English', 'Billing'] },
    ],
    workgroups: [
      { name: 'Support Mail', members: ['alice', 'bob'] },
      { name: 'Billing Mail', members: ['alice'] },
    ],
    skills: ['English', 'German', 'Billing'],
  };
}
