import { raise } from '../run/throw.js';
import { TYPES } from '../types/core-types.js';
import { SystemClass } from '../types/system-class.js';
import { equal, hashOf } from '../values/equality.js';
import { Bag } from '../values/instances.js';
import { addMonths, DatetimeValue, DateValue, daysInMonth, TimeValue, utc } from '../values/temporal.js';
import type { Value } from '../values/value.js';
import { date, datetime, integer, long, text, time } from './arguments.js';
import { formatPattern } from './date-pattern.js';
import type { ClassDefinition } from './definition.js';

const DAY = 86_400_000;

function parseDate(value: Value | undefined): DateValue {
  if (typeof value !== 'string') return date(value);
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(value.trim()) ?? [];
  if (year === undefined) return raise('TypeException', `Invalid date: ${value}`);
  return DateValue.of(Number(year), Number(month), Number(day));
}

function parseDatetime(value: Value | undefined): DatetimeValue {
  if (typeof value !== 'string') return datetime(value);
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?/.exec(value.trim());
  if (match === null) return raise('TypeException', `Invalid date/time: ${value}`);
  const [, y, mo, d, h, mi, s = '0'] = match;
  return new DatetimeValue(utc(Number(y), Number(mo), Number(d), Number(h), Number(mi), Number(s)));
}

function calendar(args: readonly Value[]): DatetimeValue {
  if (args[0] instanceof DateValue)
    return new DatetimeValue(args[0].ms + (args[1] instanceof TimeValue ? args[1].ms : 0));
  if (args.length === 1) return new DatetimeValue(Number(long(args[0])));
  const [y = 0, mo = 1, d = 1, h = 0, mi = 0, s = 0] = args.map(integer);
  return new DatetimeValue(utc(y, mo, d, h, mi, s));
}

function monthsBetween(from: Date, to: Date): number {
  return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
}

function startOfWeek(day: DateValue): DateValue {
  return new DateValue(day.days - day.utc.getUTCDay());
}

function plus(self: Value, ms: number): DatetimeValue {
  return new DatetimeValue(datetime(self).ms + ms);
}

/** Local and GMT forms are the same: the org's time zone is GMT. */
function both(methods: ClassDefinition['methods'] & object): ClassDefinition['methods'] {
  const gmt = Object.entries(methods).map(([signature, body]) => [signature.replace('(', 'Gmt('), body] as const);
  return { ...methods, ...Object.fromEntries(gmt) };
}

const common: ClassDefinition['methods'] = {
  'Boolean equals(Object other)': ([other], self, frame) => equal(self, other ?? null, frame),
  'Integer hashCode()': (_args, self, frame) => hashOf(self, frame),
};

const DATE: ClassDefinition = {
  class: TYPES.Date.class,
  methods: {
    ...common,
    'static Date newInstance(Integer year, Integer month, Integer day)': ([y, m, d]) =>
      DateValue.of(integer(y), integer(m), integer(d)),
    'static Date today()': (_args, _self, frame) => DateValue.fromMs(frame.execution.transaction.now),
    'static Date valueOf(Object value)': ([value]) => parseDate(value),
    'static Integer daysInMonth(Integer year, Integer month)': ([y, m]) => daysInMonth(integer(y), integer(m)),
    'static Boolean isLeapYear(Integer year)': ([y]) => daysInMonth(integer(y), 2) === 29,
    'Date addDays(Integer days)': ([n], self) => new DateValue(date(self).days + integer(n)),
    'Date addMonths(Integer months)': ([n], self) => DateValue.fromMs(addMonths(date(self).utc, integer(n))),
    'Date addYears(Integer years)': ([n], self) => DateValue.fromMs(addMonths(date(self).utc, integer(n) * 12)),
    'Integer day()': (_args, self) => date(self).utc.getUTCDate(),
    'Integer month()': (_args, self) => date(self).utc.getUTCMonth() + 1,
    'Integer year()': (_args, self) => date(self).utc.getUTCFullYear(),
    'Integer dayOfYear()': (_args, self) =>
      date(self).days - DateValue.of(date(self).utc.getUTCFullYear(), 1, 1).days + 1,
    'Integer daysBetween(Date other)': ([other], self) => date(other).days - date(self).days,
    'Integer monthsBetween(Date other)': ([other], self) => monthsBetween(date(self).utc, date(other).utc),
    'Boolean isSameDay(Date other)': ([other], self) => date(other).days === date(self).days,
    'String format()': (_args, self) => formatPattern('M/d/yyyy', date(self).utc),
    'String toString()': (_args, self) => date(self).toString(),
    'Date toStartOfMonth()': (_args, self) =>
      DateValue.of(date(self).utc.getUTCFullYear(), date(self).utc.getUTCMonth() + 1, 1),
    'Date toStartOfWeek()': (_args, self) => startOfWeek(date(self)),
  },
};

const DATETIME: ClassDefinition = {
  class: TYPES.Datetime.class,
  methods: {
    ...common,
    ...both({
      'static Datetime newInstance(Integer year, Integer month, Integer day)': (args) => calendar(args),
      'static Datetime newInstance(Integer year, Integer month, Integer day, Integer hour, Integer minute, Integer second)':
        (args) => calendar(args),
      'static Datetime newInstance(Date day, Time clock)': (args) => calendar(args),
      'static Datetime valueOf(Object value)': ([value]) => parseDatetime(value),
      'Date date()': (_args, self) => DateValue.fromMs(datetime(self).ms),
      'Time time()': (_args, self) => new TimeValue(datetime(self).ms),
      'Integer day()': (_args, self) => datetime(self).utc.getUTCDate(),
      'Integer month()': (_args, self) => datetime(self).utc.getUTCMonth() + 1,
      'Integer year()': (_args, self) => datetime(self).utc.getUTCFullYear(),
      'Integer hour()': (_args, self) => datetime(self).utc.getUTCHours(),
      'Integer minute()': (_args, self) => datetime(self).utc.getUTCMinutes(),
      'Integer second()': (_args, self) => datetime(self).utc.getUTCSeconds(),
      'Integer millisecond()': (_args, self) => datetime(self).utc.getUTCMilliseconds(),
      'String format(String pattern)': ([pattern], self) => formatPattern(text(pattern), datetime(self).utc),
    }),
    'static Datetime newInstance(Long milliseconds)': (args) => calendar(args),
    'static Datetime now()': (_args, _self, frame) => new DatetimeValue(frame.execution.transaction.now),
    'Datetime addDays(Integer days)': ([n], self) => plus(self, integer(n) * DAY),
    'Datetime addHours(Integer hours)': ([n], self) => plus(self, integer(n) * 3_600_000),
    'Datetime addMinutes(Integer minutes)': ([n], self) => plus(self, integer(n) * 60_000),
    'Datetime addSeconds(Integer seconds)': ([n], self) => plus(self, integer(n) * 1000),
    'Datetime addMonths(Integer months)': ([n], self) => new DatetimeValue(addMonths(datetime(self).utc, integer(n))),
    'Datetime addYears(Integer years)': ([n], self) =>
      new DatetimeValue(addMonths(datetime(self).utc, integer(n) * 12)),
    'Long getTime()': (_args, self) => BigInt(datetime(self).ms),
    'Boolean isSameDay(Datetime other)': ([other], self) =>
      Math.floor(datetime(other).ms / DAY) === Math.floor(datetime(self).ms / DAY),
    'String format()': (_args, self) => formatPattern('M/d/yyyy, h:mm a', datetime(self).utc),
    'String format(String pattern, String timeZone)': ([pattern, zone], self) =>
      formatPattern(text(pattern), datetime(self).utc, text(zone)),
    'String toString()': (_args, self) => datetime(self).toString(),
  },
};

const TIME: ClassDefinition = {
  class: TYPES.Time.class,
  methods: {
    ...common,
    'static Time newInstance(Integer hour, Integer minute, Integer second, Integer millisecond)': ([h, m, s, ms]) =>
      new TimeValue(((integer(h) * 60 + integer(m)) * 60 + integer(s)) * 1000 + integer(ms)),
    'Time addHours(Integer hours)': ([n], self) => new TimeValue(time(self).ms + integer(n) * 3_600_000),
    'Time addMinutes(Integer minutes)': ([n], self) => new TimeValue(time(self).ms + integer(n) * 60_000),
    'Time addSeconds(Integer seconds)': ([n], self) => new TimeValue(time(self).ms + integer(n) * 1000),
    'Time addMilliseconds(Integer milliseconds)': ([n], self) => new TimeValue(time(self).ms + integer(n)),
    'Integer hour()': (_args, self) => new Date(time(self).ms).getUTCHours(),
    'Integer minute()': (_args, self) => new Date(time(self).ms).getUTCMinutes(),
    'Integer second()': (_args, self) => new Date(time(self).ms).getUTCSeconds(),
    'Integer millisecond()': (_args, self) => new Date(time(self).ms).getUTCMilliseconds(),
  },
};

/** `UserInfo.getTimeZone()`: GMT. */
export const TIME_ZONE = new SystemClass('System.TimeZone');

const ZONE: ClassDefinition = {
  class: TIME_ZONE,
  methods: {
    'String getID()': () => 'GMT',
    'String getDisplayName()': () => '(GMT+00:00) Greenwich Mean Time (GMT)',
    'Integer getOffset(Datetime moment)': () => 0,
    'static TimeZone getTimeZone(String id)': () => new Bag(TIME_ZONE),
  },
};

/** Dates and times. Source: Apex Reference Guide, classes of the same names. */
export const TEMPORALS: readonly ClassDefinition[] = [DATE, DATETIME, TIME, ZONE];
