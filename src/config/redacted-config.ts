import { valueAt } from './config-change.js';
import { type Config, schemaKeys } from './schema.js';

const HIDDEN = '[secret]';
/** Shorter paths of a webhook are no secrets. */
const MIN_PATH = 16;

/** The configuration as it may be shown: secrets that are set become `[secret]`, those that are not stay ''. */
export function redactedConfig(config: Config): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const { section, name, path, definition } of schemaKeys()) {
    const value = valueAt(config, { section, name });
    const shown = definition.sensitive === true && isGiven(value) ? HIDDEN : withoutPassword(path, value);
    sections[section] = { ...sections[section], [name]: shown };
  }
  return sections;
}

/** Every secret of the configuration, for the redaction of logs. */
export function configSecrets(config: Config): readonly string[] {
  const sensitive = schemaKeys()
    .filter(({ definition }) => definition.sensitive === true)
    .flatMap((key) => valueAt(config, key));
  const proxies = [config.salesforce.proxy, config.cic.proxy, config.alerts.proxy, config.alerts.smtpUrl].map(
    proxyPassword,
  );
  const parts = [...config.console.users.map(hashOf), webhookPath(config.alerts.webhookUrl)];
  return [...sensitive, ...proxies, ...proxies.map(decoded), ...parts].filter(
    (value): value is string => typeof value === 'string' && value !== '',
  );
}

/** Of `name:role:hash`. */
function hashOf(user: string): string {
  return user.split(':')[2] ?? '';
}

/** Chat programs know by the path who may post; a short one is a word like any other. */
function webhookPath(address: string): string {
  if (address === '') return '';
  const { pathname, search } = new URL(address);
  const path = `${pathname}${search}`;
  return path.length < MIN_PATH ? '' : path;
}

function isGiven(value: unknown): boolean {
  return value !== '' && !(Array.isArray(value) && value.length === 0);
}

function withoutPassword(path: string, value: unknown): unknown {
  if (!path.endsWith('.proxy') || typeof value !== 'string' || proxyPassword(value) === '') return value;
  const url = new URL(value);
  url.password = '';
  return url.href.replace(`${url.username}@`, `${url.username}:${HIDDEN}@`);
}

function proxyPassword(proxy: string): string {
  return proxy === '' ? '' : new URL(proxy).password;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
