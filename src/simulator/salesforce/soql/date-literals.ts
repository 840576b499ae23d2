import { OrgError } from '../engine/org-engine.js';

/** From start (included) to end (excluded), milliseconds since the epoch, UTC. */
export interface DateRange {
  readonly start: number;
  readonly end: number;
}

const DAY = 86_400_000;

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** Start of the unit that contains `now`, moved by `offset` units. Weeks start on Sunday; fiscal years are calendar years. */
function unitStart(now: number, unit: Unit, offset: number): number {
  const date = new Date(now);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const day = Date.UTC(year, month, date.getUTCDate());
  switch (unit) {
    case 'DAY':
      return day + offset * DAY;
    case 'WEEK':
      return day - date.getUTCDay() * DAY + offset * 7 * DAY;
    case 'MONTH':
      return Date.UTC(year, month + offset, 1);
    case 'QUARTER':
      return Date.UTC(year, Math.floor(month / 3) * 3 + offset * 3, 1);
    case 'YEAR':
      return Date.UTC(year + offset, 0, 1);
  }
}

const range = (now: number, unit: Unit, from: number, to: number): DateRange => ({
  start: unitStart(now, unit, from),
  end: unitStart(now, unit, to),
});

/**
 * What a date literal means now. Source: SOQL and SOSL reference, "Date formats and date literals". The user's time
 * zone is UTC here.
 *
 * @param literal e.g. `TODAY` or `LAST_N_DAYS:30`.
 * @throws OrgError `MALFORMED_QUERY` for a literal that does not exist.
 */
export function dateLiteralRange(literal: string, now: number): DateRange {
  const [name = '', count] = literal.toUpperCase().split(':');
  const n = Number(count ?? '0');
  const plain = name.replace('FISCAL_', '');
  if (plain === 'TODAY') return range(now, 'DAY', 0, 1);
  if (plain === 'YESTERDAY') return range(now, 'DAY', -1, 0);
  if (plain === 'TOMORROW') return range(now, 'DAY', 1, 2);
  if (plain === 'LAST_90_DAYS') return range(now, 'DAY', -90, 1);
  if (plain === 'NEXT_90_DAYS') return range(now, 'DAY', 1, 91);
  const single = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(plain);
  if (single !== null) {
    const offset = single[1] === 'LAST' ? -1 : single[1] === 'NEXT' ? 1 : 0;
    return range(now, toUnit(single[2]), offset, offset + 1);
  }
  const many = /^(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR)S$/.exec(plain);
  if (many !== null) return manyUnits(now, many[1] === 'LAST', toUnit(many[2]), n);
  const ago = /^N_(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO$/.exec(plain);
  if (ago !== null) return range(now, toUnit(ago[1]), -n, -n + 1);
  throw new OrgError('MALFORMED_QUERY', `unexpected token: '${literal}'`);
}

function manyUnits(now: number, last: boolean, unit: Unit, n: number): DateRange {
  if (!last) return range(now, unit, 1, n + 1);
  // LAST_N_DAYS includes today; the longer units end with the last complete one.
  return range(now, unit, -n, unit === 'DAY' ? 1 : 0);
}

function toUnit(text: string | undefined): Unit {
  switch (text) {
    case 'WEEK':
    case 'MONTH':
    case 'QUARTER':
    case 'YEAR':
      return text;
    default:
      return 'DAY';
  }
}
