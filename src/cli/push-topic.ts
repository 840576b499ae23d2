import { Command } from 'commander';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { buildOrg } from '../group/build-group.js';
import { systemClock } from '../runtime/clock.js';
import { asString } from '../runtime/decode.js';
import {
  findTopic,
  type TopicDrift,
  type TopicLook,
  topicDrift,
  WANTED_TOPIC,
  writeTopic,
} from '../salesforce/push-topic.js';
import type { SalesforceRest } from '../salesforce/rest.js';
import { confirm } from './confirm.js';
import { print, table } from './output.js';
import { CONFIG_OPTION, withConfig } from './with-config.js';

interface PushTopicOptions {
  readonly config?: string;
  readonly create?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `casebridge push-topic`: the PushTopic of the org, held against what the stream needs; made or mended on request. */
export function pushTopicCommand(): Command {
  return new Command('push-topic')
    .description('show the PushTopic that wakes Casebridge, field by field, with what is not as it should be')
    .option(...CONFIG_OPTION)
    .option('--create', 'make it, or bring it back to what it should be, after a preview')
    .option('--yes', 'with --create: do not ask')
    .option('--json', 'print JSON')
    .action((options: PushTopicOptions) => {
      if (options.json && options.create && !options.yes)
        throw new CasebridgeError('CASEBRIDGE_USAGE', '--json with --create needs --yes.');
      return withConfig(options.config, async ({ config, assureComplete, redact, signal }) => {
        assureComplete();
        const tell = () => undefined;
        const org = buildOrg(config, { clock: systemClock, random: Math.random, tell, redact });
        try {
          await pushTopic(org.rest, config.salesforce.pushTopic, options, signal);
        } finally {
          await org.close();
        }
      });
    });
}

async function pushTopic(rest: SalesforceRest, name: string, options: PushTopicOptions, signal: AbortSignal) {
  let topic = seenTopic(name, await findTopic(rest, name, signal));
  if (!options.json) print(topicText(topic));
  const written = options.create === true && mayWrite(topic) && (await agreed(topic, options, signal));
  if (written) {
    await writeTopic(rest, name, topic.id, signal);
    topic = seenTopic(name, await findTopic(rest, name, signal));
  }
  if (options.json) print(JSON.stringify({ ...topic, written }));
  else if (written && topic.state === 'ok') print(`The PushTopic "${name}" is as it should be now.`);
  if (topic.state !== 'ok') throw refusal(topic);
}

/** The PushTopic as it is told of. */
interface SeenTopic {
  readonly name: string;
  readonly state: 'ok' | 'drifted' | 'absent' | 'hidden';
  readonly id: string | undefined;
  /** Name of a PushTopic that differs in case only. */
  readonly near: string | undefined;
  readonly fields: readonly SeenField[];
}

interface SeenField {
  readonly field: string;
  readonly found: unknown;
  readonly wanted: unknown;
  /** What is wrong with it; empty if nothing is. */
  readonly drift: readonly Omit<TopicDrift, 'field'>[];
}

function seenTopic(name: string, look: TopicLook): SeenTopic {
  if (look.state !== 'found') {
    const near = look.state === 'absent' ? look.near : undefined;
    return { name, state: look.state, id: undefined, near, fields: [] };
  }
  const drift = topicDrift(look.record);
  const fields = Object.entries(WANTED_TOPIC).map(([field, wanted]) => ({
    field,
    found: look.record[field] ?? null,
    wanted,
    drift: drift.flatMap(({ field: drifted, ...what }) => (drifted === field ? [what] : [])),
  }));
  const state = drift.length === 0 ? 'ok' : 'drifted';
  return { name, state, id: asString(look.record.Id), near: undefined, fields };
}

function mayWrite({ state }: SeenTopic): boolean {
  return state === 'absent' || state === 'drifted';
}

async function agreed({ name, state }: SeenTopic, options: PushTopicOptions, signal: AbortSignal): Promise<boolean> {
  if (!options.json) print(previewText(state));
  const question = state === 'absent' ? `Make the PushTopic "${name}"?` : `Mend the PushTopic "${name}"?`;
  return options.yes === true || confirm(question, signal);
}

function previewText(state: SeenTopic['state']): string {
  const wanted = Object.entries(WANTED_TOPIC).map(([field, value]) => [`  ${field}`, String(value)]);
  const running = state === 'drifted' ? ' A running process keeps its subscription.' : '';
  return `\nThese values will be written.${running}\n${table(['  FIELD', 'VALUE'], wanted)}\n`;
}

function topicText({ name, state, near, fields }: SeenTopic): string {
  if (state === 'hidden') return 'PushTopics are not to be seen.';
  if (state === 'absent') return `There is no PushTopic "${name}"${near === undefined ? '' : `; there is "${near}"`}.`;
  const rows = fields.map(({ field, found, drift }) => [field, drift.length === 0 ? 'ok' : word(drift), String(found)]);
  const problems = fields.flatMap(({ field, wanted, drift }) => [
    ...drift.map(({ what }) => `${field}: ${what}`),
    ...(drift.length === 0 ? [] : [`  Wanted: ${String(wanted)}`]),
  ]);
  const head = `PushTopic "${name}"\n\n${table(['FIELD', '', 'FOUND'], rows)}`;
  return problems.length === 0 ? `${head}\n\nIt is as it should be.` : `${head}\n\n${problems.join('\n')}`;
}

function word(drift: SeenField['drift']): string {
  return drift.some(({ blocks }) => blocks) ? 'FAIL' : 'WARN';
}

function refusal({ name, state, fields }: SeenTopic): CasebridgeError {
  const cure =
    'Run `casebridge push-topic --create`, or scripts/create-push-topic.apex of the Salesforce package as an administrator.';
  if (state === 'drifted') {
    const drifted = fields.filter(({ drift }) => drift.length > 0).map(({ field }) => field);
    const what = `The PushTopic "${name}" is not as it should be: ${drifted.join(', ')}.`;
    return new CasebridgeError('CASEBRIDGE_CHECK_FAILED', what, { cure });
  }
  if (state === 'absent')
    return new CasebridgeError('CASEBRIDGE_PUSH_TOPIC_MISSING', `There is no PushTopic "${name}".`, { cure });
  const what = 'The integration user may not read PushTopics, or the org has no Streaming API.';
  return new CasebridgeError('CASEBRIDGE_PUSH_TOPIC_MISSING', what, {
    cure: 'Assign the permission set Object_Routing_Connector; the Streaming API must be enabled in the org (Setup > User Interface).',
  });
}
