import type { LogLevel, LogLine, LogRecord } from './log.js';
import type { Redactor } from './redactor.js';

const LEADING = ['rowId', 'objectId', 'interactionId', 'code', 'cure'];
const OWN = new Set(['time', 'level', 'component', 'message', ...LEADING]);

/** Makes a line ready to be written: redacted, empty fields left out, fields in the order in which people look. */
export function logRecord(at: number, level: LogLevel, line: LogLine, redact: Redactor): LogRecord {
  const { component, message, ...fields } = line;
  const redacted = redact.value(fields);
  const safe = Object.entries(typeof redacted === 'object' && redacted !== null ? redacted : {}).filter(
    ([, value]) => value !== '' && value !== null,
  );
  const rank = ([name]: [string, unknown]) => (LEADING.includes(name) ? LEADING.indexOf(name) : LEADING.length);
  return {
    time: new Date(at).toISOString(),
    level,
    component: redact.text(component),
    message: redact.text(message),
    ...Object.fromEntries(
      safe.filter(([name]) => LEADING.includes(name) || !OWN.has(name)).sort((a, b) => rank(a) - rank(b)),
    ),
  };
}
