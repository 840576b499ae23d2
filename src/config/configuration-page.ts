import { SCHEMA, type SchemaKey, schemaKeys } from './schema.js';

const INTRODUCTION = `# Configuration

One JSON file configures one connector group: one Salesforce org and one CIC server pair.
\`casebridge config --example\` prints a file to begin with; it is also in \`config/casebridge.example.json\`.

- Every key can also be set by its environment variable, which wins over the file. An empty variable counts as not set.
- A secret can also be read from a file: set the variable with \`_FILE\` at its end to the path, e.g.
  \`CASEBRIDGE_CIC_PASSWORD_FILE=/run/secrets/cic\`. A line break at the end of that file is cut.
- Durations are text such as \`500ms\`, \`30s\`, \`2m\`, \`1h\`, or a number of milliseconds.
- Relative paths start at the working directory of the process.
- An unknown key is an error, and so is an unknown variable that begins with \`CASEBRIDGE_\` and the name of a section.
- Addresses without TLS are refused unless they are on this machine, or \`allowInsecure\` is set for that side.
- A running group follows its file and the files of its secrets: see [Changes while it runs](#changes-while-it-runs).
`;

const CHANGES = `## Changes while it runs

\`casebridge start\` looks once a second whether its configuration file, or a file that a variable \`…_FILE\` names, has other
contents. What has stood unchanged for a second is read; \`casebridge reload\`, \`POST /api/reload\` and, except on Windows,
the signal SIGHUP have it read at once. Replacing a file and swapping a link to it are the same to it as editing.

- A configuration that is not valid is refused as a whole: an error line and an alert say why, and the one before stays.
- The column *change* of each key says when a changed value takes effect. \`restart\`: at the next start. The log names such keys
  with \`CASEBRIDGE_CONFIG_NEEDS_RESTART\`, and the status of the group shows them until then.
- A secret waits with what it belongs to: a password that is changed together with its user name waits for the restart, too.
- Environment variables are those that the process was started with; only the files that they name are read again.
- \`salesforce.privateKeyFile\` is read at each login, so a new key in the same file needs nothing more.
- A log level that was set in the console holds until the level in the file changes.
`;

/** The documentation of all keys as Markdown, one table per section. */
export function configurationPage(): string {
  const sections = Object.keys(SCHEMA).map((section) => {
    const rows = schemaKeys()
      .filter((key) => key.section === section)
      .map(row);
    return `## ${section}\n\n| key | type | default | environment variable | change | meaning |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return [INTRODUCTION, CHANGES, ...sections, needed(), originalNames()].join('\n');
}

function row({ name, env, definition }: SchemaKey): string {
  const type = `${definition.format.describe}${definition.sensitive === true ? ' (secret)' : ''}`;
  const cells = [`\`${name}\``, type, shownDefault(definition), `\`${env}\``, definition.change.shown, definition.doc];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function shownDefault({ default: value, defaultShown }: SchemaKey['definition']): string {
  if (defaultShown !== undefined) return defaultShown;
  if (value === '' || (Array.isArray(value) && value.length === 0)) return '';
  return `\`${String(value)}\``;
}

function needed(): string {
  return `## What must be given

- Always: \`cic.serverName\`, \`cic.username\`, \`cic.password\`.
- With \`salesforce.auth\` \`clientCredentials\`: \`salesforce.url\` (My Domain), \`clientId\`, \`clientSecret\`.
- With \`jwt\`: \`username\`, \`clientId\`, \`privateKeyFile\`.
- With \`password\`: \`username\`, \`password\`, and \`securityToken\` unless the org trusts the address of this host.
`;
}

function originalNames(): string {
  const rows = schemaKeys().flatMap(({ path, definition }) =>
    definition.originalName === undefined ? [] : [`| \`${definition.originalName}\` | \`${path}\` |`],
  );
  return `## Names of the Salesforce Object Routing Connector

These property names are accepted at the top level of the file, in place of the keys beside them.

| original name | key |
|---|---|
${rows.join('\n')}
`;
}
