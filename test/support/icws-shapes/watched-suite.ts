import { afterEach, expect } from 'vitest';
import { ShapeWatch } from './shape-watch.js';

/** The watch of the test file that imports this: a test in which a shape was wrong fails. */
export const suiteWatch = new ShapeWatch();

afterEach(() => {
  expect(suiteWatch.takeWrong(), 'shapes that the published ICWS library does not take').toEqual([]);
});
