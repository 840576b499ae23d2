import { type Check, type Finding, fail, ok, skipped, type Verdict, verdictOf, warn } from '../../../domain/check.js';
import { ERROR_CATALOGUE } from '../../../errors/catalogue.js';
import { errorAsTold } from '../../../errors/told-error.js';
import type { DirectoryTarget } from '../../contact-center.js';
import type { QueueRights } from '../wire/queue-rights.js';
import { CIC_RIGHTS, directoryRead, type LookOptions, problemsOf, queueFindings } from './cic-look.js';
import { handlerVerdict } from './handler-verdict.js';
import { rightsCheck } from './rights-check.js';

/** One line of the queue map, as far as CIC is concerned. */
export interface MappedWorkgroup {
  readonly queueName: string;
  readonly workgroup: string;
}

/** What the checks of the CIC side work with. */
export interface CicChecksOptions extends LookOptions {
  /** Logs in. @throws CasebridgeError */
  readonly enter: (signal: AbortSignal) => Promise<void>;
  readonly username: string;
  readonly creation: 'handler' | 'generic';
  /** Rights of the CIC user; undefined if the server does not show them. @throws CasebridgeError */
  readonly rights: (signal: AbortSignal) => Promise<QueueRights | undefined>;
  /** The queue map; undefined if it cannot be read. */
  readonly map: (signal: AbortSignal) => Promise<readonly MappedWorkgroup[] | undefined>;
  /** Where the cases of the last days were to go; undefined if that cannot be read. */
  readonly targets: (signal: AbortSignal) => Promise<readonly DirectoryTarget[] | undefined>;
}

const NO_MAP = 'The queue map could not be read from Salesforce.';

/** Login, password, what the CIC user may see, the mapped workgroups, skills and the handler. One session for all. */
export function cicChecks(options: CicChecksOptions): readonly Check[] {
  const { notes, creation } = options;
  return [
    loginCheck(options),
    {
      code: 'CIC_PASSWORD',
      needs: ['CIC_LOGIN'],
      run: () => Promise.resolve(passwordVerdict(notes.passwordDays)),
    },
    { code: 'CIC_QUEUES', needs: ['CIC_LOGIN'], run: (signal) => queues(options, signal) },
    rightsCheck({
      username: options.username,
      rights: options.rights,
      workgroups: async (signal) => (await options.map(signal))?.map(({ workgroup }) => workgroup),
    }),
    { code: 'CIC_DIRECTORY', needs: ['CIC_LOGIN'], run: (signal) => directory(options, signal) },
    { code: 'CIC_WORKGROUPS', needs: ['CIC_LOGIN'], run: (signal) => workgroups(options, signal) },
    { code: 'CIC_SKILLS', needs: ['CIC_LOGIN'], run: (signal) => skills(options, signal) },
    {
      code: 'CIC_HANDLER',
      needs: ['CIC_LOGIN'],
      run: async (signal) => {
        if (creation === 'generic') return skipped('cic.creation is generic: no handler is used.');
        const answer = await notes.handler(signal);
        if ('error' in answer) throw errorAsTold(answer.error);
        return handlerVerdict(answer.version);
      },
    },
  ];
}

function loginCheck({ contactCenter, enter, username }: CicChecksOptions): Check {
  return {
    code: 'CIC_LOGIN',
    run: async (signal) => {
      await enter(signal);
      return ok(`Logged in at ${contactCenter.server} as ${username}.`);
    },
  };
}

/** @param days until the expiry; undefined if it is not soon, or not told. */
function passwordVerdict(days: number | undefined): Verdict {
  if (days === undefined) return ok('The server tells of no expiry within the next 14 days.');
  const { cure } = ERROR_CATALOGUE.CASEBRIDGE_CIC_PASSWORD_EXPIRES;
  return days > 0 ? warn(`The password expires in ${days} days.`, cure) : fail('The password has expired.', cure);
}

async function queues(options: CicChecksOptions, signal: AbortSignal): Promise<Verdict> {
  const mapped = await options.map(signal);
  if (!mapped) return skipped(NO_MAP);
  const names = [...new Set(mapped.map(({ workgroup }) => workgroup))];
  const findings = await queueFindings(options, names, signal);
  return verdictOf(
    findings.map(({ finding }) => finding),
    `The queues of ${names.map((name) => `"${name}"`).join(', ')} and of their members are shown.`,
  );
}

async function directory({ contactCenter }: CicChecksOptions, signal: AbortSignal): Promise<Verdict> {
  const { phase, gaps } = await directoryRead(contactCenter, signal);
  if (phase === 'whole') return ok('All workgroups, skills and users that there are can be seen.');
  return warn(gaps.join(' '), CIC_RIGHTS);
}

async function workgroups(options: CicChecksOptions, signal: AbortSignal): Promise<Verdict> {
  const mapped = await options.map(signal);
  if (!mapped) return skipped(NO_MAP);
  const findings: Finding[] = [];
  for (const { queueName, workgroup } of mapped)
    for (const { blocks, what, cure } of await problemsOf(options, { workgroup, user: '', skills: '' }, signal))
      findings.push({ blocks, what: `Queue "${queueName}": ${what}`, cure });
  return verdictOf(findings, `${mapped.map(({ workgroup }) => `"${workgroup}"`).join(', ')} are fit for e-mail.`);
}

async function skills(options: CicChecksOptions, signal: AbortSignal): Promise<Verdict> {
  const targets = await options.targets(signal);
  if (!targets) return skipped('The rows could not be read from Salesforce.');
  if (targets.length === 0) return skipped('No row of the last 7 days asks for a skill.');
  const findings: Finding[] = [];
  for (const target of targets) {
    const alone = await problemsOf(options, { ...target, skills: '' }, signal);
    const known = new Set(alone.map(({ what }) => what));
    for (const { blocks, what, cure } of await problemsOf(options, target, signal))
      if (!known.has(what)) findings.push({ blocks, what, cure });
  }
  return verdictOf(
    findings,
    `${targets.length} combinations of workgroup and skills that rows of the last 7 days ask for are held.`,
  );
}
