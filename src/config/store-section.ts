import { AT_RESTART, key, liveFrom } from './key.js';
import { choice, count } from './value-format.js';

/** Where history and notes are kept. */
export const STORE_SECTION = {
  url: key({
    doc: 'Empty for a file in `connector.dataDir`; `memory:` to keep nothing beyond the end of the process.',
    format: choice(['', 'memory:']),
    default: '',
    defaultShown: 'a file in dataDir',
    change: AT_RESTART,
  }),
  keepDays: key({
    doc: 'History of rows and cases older than this is deleted.',
    format: count(1, 3_650),
    default: 90,
    change: liveFrom('the next clean-up'),
  }),
};
