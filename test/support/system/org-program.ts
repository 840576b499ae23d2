import { callJson } from './json-calls.js';
import { PROGRAM_LIMIT_MS, type Program, startProgram } from './program.js';

/** What `simulate salesforce --json` prints. */
export interface OrgReady {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly securityToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly organizationId: string;
  readonly smtpPort: number;
}

/** A routing row, as the org's pages show it. */
export interface SeenRow {
  readonly Id: string;
  readonly Name: string;
  readonly Event__c: string;
  readonly Processed__c: boolean;
  readonly Outcome__c: string | null;
  readonly Error__c: string | null;
  readonly Interaction_Id__c: string | null;
}

/** An e-mail of a case. */
export interface SeenMail {
  readonly Id: string;
  readonly Incoming: boolean;
  readonly Subject: string | null;
  readonly TextBody: string | null;
  readonly HtmlBody: string | null;
  readonly HasAttachment: boolean;
  readonly MessageIdentifier: string | null;
}

export interface SeenCaseRecord {
  readonly Id: string;
  readonly CaseNumber: string;
  readonly Subject: string | null;
  readonly Description: string | null;
  readonly SuppliedEmail: string | null;
  readonly SuppliedName: string | null;
}

/** A case with all that hangs on it. */
export interface SeenCase {
  readonly case: SeenCaseRecord;
  readonly emails: readonly SeenMail[];
  readonly rows: readonly SeenRow[];
}

/** A simulated org in a process of its own, and the looks that a test takes into it. */
export interface OrgProgram {
  readonly program: Program;
  readonly ready: OrgReady;
  /** All cases, oldest first. */
  cases(): Promise<readonly SeenCaseRecord[]>;
  case(idOrNumber: string): Promise<SeenCase>;
  /** Something that an agent does on the page of a case. */
  act(caseId: string, action: string, input: Readonly<Record<string, unknown>>): Promise<unknown>;
  fault(fault: Readonly<Record<string, unknown>>): Promise<unknown>;
  streamingFault(fault: Readonly<Record<string, unknown>>): Promise<unknown>;
  streamingStatus(): Promise<{ readonly clients: number }>;
  clearFaults(): Promise<void>;
}

export async function startOrg(args: readonly string[] = []): Promise<OrgProgram> {
  const program = startProgram(['simulate', 'salesforce', '--json', ...args]);
  return orgProgram(program, await readyLine<OrgReady>(program));
}

function orgProgram(program: Program, ready: OrgReady): OrgProgram {
  const { url } = ready;
  return {
    program,
    ready,
    cases: async () => {
      const { cases } = await callJson<{ cases: readonly SeenCaseRecord[] }>(`${url}/__sim__/cases?limit=1000`);
      return cases.toReversed();
    },
    case: (idOrNumber) => callJson<SeenCase>(`${url}/__sim__/cases/${idOrNumber}`),
    act: (caseId, action, input) => callJson(`${url}/__sim__/cases/${caseId}/${action}`, input),
    fault: (fault) => callJson(`${url}/__sim__/faults`, fault),
    streamingFault: (fault) => callJson(`${url}/__sim__/streaming`, fault),
    streamingStatus: () => callJson(`${url}/__sim__/streaming`),
    clearFaults: async () => {
      await callJson(`${url}/__sim__/faults`, { clear: true });
      await fetch(`${url}/__sim__/streaming`, { method: 'DELETE' });
    },
  };
}

/** The line that a simulator prints when it serves. */
export async function readyLine<T>(program: Program): Promise<T> {
  const line = await program.until('the line that says ready', PROGRAM_LIMIT_MS, () =>
    program.stdout.includes('\n') ? program.stdout.split('\n')[0] : undefined,
  );
  return JSON.parse(line) as T;
}
