import { raise } from '../run/throw.js';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

type Part = (date: Date, width: number) => string;

const padded =
  (read: (date: Date) => number): Part =>
  (date, width) =>
    String(read(date)).padStart(width, '0');

const PARTS: Readonly<Record<string, Part>> = {
  y: (date, width) => (width === 2 ? String(date.getUTCFullYear()).slice(-2) : String(date.getUTCFullYear())),
  M: (date, width) => {
    const name = MONTHS[date.getUTCMonth()] ?? '';
    if (width >= 4) return name;
    return width === 3 ? name.slice(0, 3) : String(date.getUTCMonth() + 1).padStart(width, '0');
  },
  d: padded((date) => date.getUTCDate()),
  H: padded((date) => date.getUTCHours()),
  h: padded((date) => date.getUTCHours() % 12 || 12),
  m: padded((date) => date.getUTCMinutes()),
  s: padded((date) => date.getUTCSeconds()),
  S: padded((date) => date.getUTCMilliseconds()),
  a: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  E: (date, width) => (width >= 4 ? (DAYS[date.getUTCDay()] ?? '') : (DAYS[date.getUTCDay()] ?? '').slice(0, 3)),
  u: (date) => String(date.getUTCDay() || 7),
  z: () => 'GMT',
  Z: () => '+0000',
  X: () => 'Z',
};

/** Formats by a pattern of Java's SimpleDateFormat, in GMT unless a zone is named. @throws ApexThrow */
export function formatPattern(pattern: string, date: Date, zone?: string): string {
  const local = zone === undefined ? date : inZone(date, zone);
  return pattern.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (whole, quoted: string | undefined, letter: string) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replace(/''/g, "'");
    const part = PARTS[letter] ?? raise('IllegalArgumentException', `Illegal pattern character '${letter}'`);
    return part(local, whole.length);
  });
}

/** A date whose UTC parts are the local parts of the zone. */
function inZone(date: Date, zone: string): Date {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }).formatToParts(date);
    const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
    return new Date(
      Date.UTC(
        of('year'),
        of('month') - 1,
        of('day'),
        of('hour'),
        of('minute'),
        of('second'),
        date.getUTCMilliseconds(),
      ),
    );
  } catch {
    return date;
  }
}
