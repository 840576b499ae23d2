import { AT_ONCE, AT_RESTART, key, liveFrom } from './key.js';
import { size } from './measure-formats.js';
import { choice, count, folder } from './value-format.js';

/** What is logged, and where. */
export const LOGS_SECTION = {
  dir: key({
    doc: 'Folder of the log files `{pluginName}_{N}.log`. A new file begins each day and at each start.',
    format: folder,
    default: './logs',
    example: './logs',
    change: AT_RESTART,
  }),
  level: key({
    doc: '`note` is for normal days; `info` adds every step of every row; `debug` adds what is seen on the way.',
    format: choice(['error', 'warn', 'note', 'info', 'debug']),
    default: 'note',
    example: 'note',
    change: AT_ONCE,
  }),
  maxFileSize: key({
    doc: 'A file that would grow beyond this is followed by the next one.',
    format: size(1_024),
    default: '10MB',
    change: AT_ONCE,
  }),
  maxTotalSize: key({
    doc: 'All log files of the group together grow no further: the oldest are deleted, the present one is kept.',
    format: size(1_024),
    default: '1GB',
    change: liveFrom('the next file'),
  }),
  keepDays: key({
    doc: 'Log files older than this are deleted.',
    format: count(1, 3_650),
    default: 30,
    change: liveFrom('the next file'),
  }),
  console: key({
    doc: 'What goes to standard output: `text` for people, `json` for systemd and containers, or nothing.',
    format: choice(['text', 'json', 'off']),
    default: 'text',
    change: AT_RESTART,
  }),
  personalData: key({
    doc: 'Whether subject and sender of a case may appear in logs.',
    format: choice(['omit', 'keep']),
    default: 'omit',
    change: AT_ONCE,
  }),
};
