import { ApexObject } from './value.js';

const DAY_MS = 86_400_000;

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** A calendar day, counted from 1970-01-01. */
export class DateValue extends ApexObject {
  /** Days since 1970-01-01; negative before. */
  readonly days: number;

  constructor(days: number) {
    super();
    this.days = days;
  }

  /** A day of the calendar; month counts from 1, parts may overflow. */
  static of(year: number, month: number, day: number): DateValue {
    return new DateValue(Math.floor(utc(year, month, day) / DAY_MS));
  }

  /** The day of a moment, in GMT. */
  static fromMs(ms: number): DateValue {
    return new DateValue(Math.floor(ms / DAY_MS));
  }

  get typeName(): string {
    return 'Date';
  }

  get ms(): number {
    return this.days * DAY_MS;
  }

  /** At midnight GMT. */
  get utc(): Date {
    return new Date(this.ms);
  }

  /** `yyyy-MM-dd`. */
  override toString(): string {
    return this.utc.toISOString().slice(0, 10);
  }
}

/** A moment. The org's time zone is GMT. */
export class DatetimeValue extends ApexObject {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly ms: number;

  constructor(ms: number) {
    super();
    this.ms = ms;
  }

  get typeName(): string {
    return 'Datetime';
  }

  get utc(): Date {
    return new Date(this.ms);
  }

  /** `yyyy-MM-dd HH:mm:ss`, in GMT. */
  override toString(): string {
    return this.utc.toISOString().slice(0, 19).replace('T', ' ');
  }
}

/** A time of day in milliseconds. */
export class TimeValue extends ApexObject {
  /** Milliseconds since midnight, below those of a day. */
  readonly ms: number;

  constructor(ms: number) {
    super();
    this.ms = ((ms % DAY_MS) + DAY_MS) % DAY_MS;
  }

  get typeName(): string {
    return 'Time';
  }

  /** `HH:mm:ss.SSSZ`. */
  override toString(): string {
    const date = new Date(this.ms);
    const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
    return `${clock}.${String(date.getUTCMilliseconds()).padStart(3, '0')}Z`;
  }
}

/** Milliseconds of a calendar time in GMT; month counts from 1, parts may overflow. */
export function utc(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The same day some months on; the last of the month where there is no such day, as Apex does. */
export function addMonths(date: Date, months: number): number {
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const last = daysInMonth(new Date(first).getUTCFullYear(), new Date(first).getUTCMonth() + 1);
  const clock = date.getTime() - Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return first + (Math.min(date.getUTCDate(), last) - 1) * DAY_MS + clock;
}

/** Days of a month; it counts from 1. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
