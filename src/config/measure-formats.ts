import type { ValueFormat } from './value-format.js';

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const BYTES: Readonly<Record<string, number>> = { '': 1, B: 1, KB: 1_024, MB: 1_048_576, GB: 1_073_741_824 };

/**
 * A span of time between two others, all in milliseconds: `500ms`, `30s`, `2m`, `1h`, or a number of milliseconds.
 */
export function duration(min: number, max: number): ValueFormat<number> {
  const limits = `${shortest(min)} to ${shortest(max)}`;
  return {
    name: `duration ${limits}`,
    describe: `duration, ${limits}`,
    parse(raw) {
      const value = milliseconds(raw);
      if (value === undefined) throw new Error('must be a duration such as 500ms, 30s, 2m or 1h');
      if (value < min || value > max) throw new Error(`must be between ${shortest(min)} and ${shortest(max)}`);
      return value;
    },
  };
}

function milliseconds(raw: unknown): number | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) && raw >= 0 ? Math.round(raw) : undefined;
  const [, digits, unit = 'ms'] =
    typeof raw === 'string' ? (/^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)?\s*$/.exec(raw) ?? []) : [];
  const factor = MILLISECONDS[unit];
  return digits === undefined || factor === undefined ? undefined : Math.round(Number(digits) * factor);
}

function shortest(span: number): string {
  for (const unit of ['h', 'm', 's']) {
    const factor = MILLISECONDS[unit] ?? 1;
    if (span >= factor && span % factor === 0) return `${span / factor}${unit}`;
  }
  return `${span}ms`;
}

/** A number of bytes of at least `min`: `10MB` (1 MB is 1,048,576 bytes), `500KB`, `1GB`, or a number. */
export function size(min: number): ValueFormat<number> {
  return {
    name: `size from ${min}`,
    describe: 'size: bytes, or such as `10MB`',
    parse(raw) {
      const value = bytes(raw);
      if (value === undefined) throw new Error('must be a size such as 10MB, or a number of bytes');
      if (value < min) throw new Error(`must be at least ${min} bytes`);
      return value;
    },
  };
}

function bytes(raw: unknown): number | undefined {
  if (typeof raw === 'number') return Number.isSafeInteger(raw) && raw >= 0 ? raw : undefined;
  const [, digits, unit = ''] = typeof raw === 'string' ? (/^\s*(\d{1,15})\s*(B|KB|MB|GB)?\s*$/i.exec(raw) ?? []) : [];
  const factor = BYTES[unit.toUpperCase()];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
