import { abortReason } from '../../runtime/abort.js';
import { type Cleaner, type CleanerOptions, cleaner } from './cleaner.js';
import { type ChosenLog, chooseLogs, type LeftOut, reason } from './log-choice.js';
import { logLines } from './log-lines.js';
import { SeenErrors } from './seen-errors.js';
import { versions } from './versions.js';
import { ZipFile } from './zip-file.js';

/** Something that diagnostics hold, or why they do not. */
export type DiagnosticsPart = { readonly value: unknown } | { readonly missing: string };

/** What diagnostics are made of. */
export interface DiagnosticsParts extends CleanerOptions {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly logs: {
    readonly dir: string;
    readonly pluginName: string;
    /** Files that were last written longer ago are left out. Default {@link DEFAULT_DAYS}. */
    readonly days?: number | undefined;
    /** Bytes of all log files together, as they are on disk. Default 50 MB. */
    readonly maxBytes?: number | undefined;
  };
  /** The configuration as it may be shown. */
  readonly config: unknown;
  readonly status: DiagnosticsPart;
  readonly checks: DiagnosticsPart;
  readonly queueMap: DiagnosticsPart;
}

/** Days of logs that diagnostics take unless told otherwise. */
export const DEFAULT_DAYS = 7;
const MAX_LOG_BYTES = 50 * 1_048_576;
const DAY_MS = 86_400_000;
/** Files that are named one by one as left out. */
const MAX_NAMED = 100;

interface EntryNote {
  readonly name: string;
  readonly lines?: number;
}

/**
 * Diagnostics as a zip: log files newest first, configuration, status, checks, queue map, versions, the codes of errors
 * that the logs name, and a manifest that says what is in it, and what was left out and why. Everything passes the
 * redactor. What cannot be read is left out, and named.
 *
 * @throws the signal's reason when it aborts.
 */
export async function diagnosticsZip(parts: DiagnosticsParts, signal: AbortSignal): Promise<Uint8Array> {
  const { logs, at } = parts;
  const zip = new ZipFile(at);
  const clean = cleaner(parts);
  const days = logs.days ?? DEFAULT_DAYS;
  const wish = { ...logs, since: at - days * DAY_MS, maxBytes: logs.maxBytes ?? MAX_LOG_BYTES };
  const { chosen, left } = chooseLogs(wish);
  const notes: EntryNote[] = [];
  const missing: LeftOut[] = [...left];
  const errors = new SeenErrors();
  for (const log of chosen) notes.push(await addLog(zip, log, clean, errors, missing, signal));
  const documents: Readonly<Record<string, DiagnosticsPart>> = {
    'config.json': { value: parts.config },
    'status.json': parts.status,
    'checks.json': parts.checks,
    'queue-map.json': parts.queueMap,
    'versions.json': { value: versions() },
    'errors.json': { value: errors.all },
  };
  for (const [name, part] of Object.entries(documents)) {
    if ('missing' in part) missing.push({ what: name, why: part.missing });
    else notes.push(addDocument(zip, name, clean.value(part.value)));
  }
  addDocument(zip, 'manifest.json', clean.value(manifest(parts, days, notes, missing)));
  return zip.finish();
}

async function addLog(
  zip: ZipFile,
  log: ChosenLog,
  clean: Cleaner,
  errors: SeenErrors,
  missing: LeftOut[],
  signal: AbortSignal,
): Promise<EntryNote> {
  const name = `logs/${log.name}`;
  const entry = zip.entry(name);
  let lines = 0;
  try {
    for await (const some of logLines(log, signal)) {
      const cleaned = some.filter((line) => line !== '').map(clean.line);
      for (const line of cleaned) errors.take(line);
      lines += cleaned.length;
      if (cleaned.length > 0) entry.write(`${cleaned.join('\n')}\n`);
    }
  } catch (error) {
    if (signal.aborted) throw abortReason(signal);
    missing.push({ what: `${log.name}, after ${lines} lines`, why: `It could not be read: ${reason(error)}.` });
  }
  entry.end();
  return { name, lines };
}

function addDocument(zip: ZipFile, name: string, value: unknown): EntryNote {
  const entry = zip.entry(name);
  entry.write(`${JSON.stringify(value, undefined, 2)}\n`);
  entry.end();
  return { name };
}

function manifest(
  { at, personalData }: DiagnosticsParts,
  days: number,
  files: readonly EntryNote[],
  missing: readonly LeftOut[],
): unknown {
  const unnamed = missing.length - MAX_NAMED;
  return {
    madeAt: new Date(at).toISOString(),
    days,
    files,
    leftOut: [
      ...missing.slice(0, MAX_NAMED),
      ...(unnamed > 0 ? [{ what: `${unnamed} more files`, why: 'As those above.' }] : []),
      { what: 'passwords, tokens, cookies and keys', why: 'They are never shown; [secret] stands in their place.' },
      ...(personalData === 'omit'
        ? [{ what: 'subject, sender and addresses of customers', why: 'logs.personalData is omit.' }]
        : []),
      { what: 'store and ledger', why: 'They are not needed as a rule; `casebridge explain` tells of one case.' },
    ],
  };
}
