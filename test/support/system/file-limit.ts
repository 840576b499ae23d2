import { execFileSync } from 'node:child_process';

/** A tool of util-linux. */
const TOOL = 'prlimit';

/**
 * Lets no file of a running process grow any more, or lets them again. To the process it is as if the disk were full:
 * the system refuses the write with an error.
 */
export function limitFiles(pid: number, full: boolean): void {
  execFileSync(TOOL, ['--pid', String(pid), `--fsize=${full ? '1:' : 'unlimited:'}`]);
}

/** Whether the system can limit the files of a running process. */
export function canLimitFiles(): boolean {
  try {
    execFileSync(TOOL, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
