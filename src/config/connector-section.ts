import { AT_ONCE, AT_RESTART, key } from './key.js';
import { folder, paths, pattern } from './value-format.js';

const name = pattern('name', /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u, 'letters, digits, `-`, `_` and `.`, no spaces');
const optionalName = pattern('optionalName', /^([\p{L}\p{N}][\p{L}\p{N}._-]{0,252})?$/u, name.describe);

/** Who this process is. */
export const CONNECTOR_SECTION = {
  pluginName: key({
    doc: 'Name of the connector group; it names the log files.',
    format: name,
    default: 'casebridge',
    example: 'casebridge',
    originalName: 'PluginName',
    change: AT_RESTART,
  }),
  instanceId: key({
    doc: 'Name of this process among the instances of its group.',
    format: optionalName,
    default: '',
    defaultShown: 'the host name',
    change: AT_RESTART,
  }),
  dataDir: key({
    doc: 'Folder for what must outlive the process. One process at a time may use it.',
    format: folder,
    default: './data',
    example: './data',
    change: AT_RESTART,
  }),
  otherGroups: key({
    doc: 'Configuration files of other groups. The checks tell if one of them shares with this group what it must not: a queue, a workgroup, a folder, the user in CIC.',
    format: paths,
    default: [],
    change: AT_ONCE,
  }),
};
