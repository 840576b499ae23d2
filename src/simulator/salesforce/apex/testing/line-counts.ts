import type { LineRecorder } from '../run/frame.js';
import type { CodeUnit } from '../types/code-unit.js';
import type { ApexCoverage } from './test-report.js';

/** Remembers which lines ran. */
export class LineCounts implements LineRecorder {
  readonly #lines: Set<number>[] = [];

  hit(unitIndex: number, line: number): void {
    let lines = this.#lines[unitIndex];
    if (lines === undefined) {
      lines = new Set();
      this.#lines[unitIndex] = lines;
    }
    lines.add(line);
  }

  /** The coverage of a source file; a file without statements counts as covered. */
  coverage(unit: CodeUnit): ApexCoverage {
    const ran = this.#lines[unit.index] ?? new Set<number>();
    const all = [...unit.executableLines].sort((a, b) => a - b);
    const uncovered = all.filter((line) => !ran.has(line));
    const covered = all.length - uncovered.length;
    const percent = all.length === 0 ? 100 : (covered / all.length) * 100;
    return { name: unit.name, kind: unit.kind, file: unit.file, lines: all.length, covered, uncovered, percent };
  }
}
