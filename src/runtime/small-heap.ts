import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect its garbage before it takes more memory. By default the heap of a long-lived process may grow to four
 * times what is in use between two collections, which for a backlog's rows is more than the rows themselves.
 *
 * To be called at the start of a process, before it has work. The flag decides on the pace of growth at each collection;
 * sizes that are fixed when the heap is made stay as they are.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size');
}
