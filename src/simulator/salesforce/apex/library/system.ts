import type { Frame } from '../run/frame.js';
import type { LimitName } from '../run/limits.js';
import { raise } from '../run/throw.js';
import { SystemClass } from '../types/system-class.js';
import { EnumConstant } from '../values/enum-constant.js';
import { equal, hashOf, looselyEqual } from '../values/equality.js';
import { DatetimeValue, DateValue } from '../values/temporal.js';
import { textOf } from '../values/text.js';
import type { Value } from '../values/value.js';
import { bag, defined, flag, optionalText, text } from './arguments.js';
import type { ClassDefinition } from './definition.js';

const LOGGING_LEVEL = new SystemClass('System.LoggingLevel', { kind: 'enum' });
const QUIDDITY = new SystemClass('System.Quiddity', { kind: 'enum' });
const REQUEST = new SystemClass('System.Request');
const ACCESS_LEVEL = new SystemClass('System.AccessLevel', { kind: 'enum' });
const TRIGGER_OPERATION = new SystemClass('System.TriggerOperation', { kind: 'enum' });

function debug(level: string, value: Value | undefined, frame: Frame): null {
  frame.execution.log.debug(level, textOf(defined(value), frame));
  return null;
}

/** @throws ApexThrow AssertException, which nothing catches */
function assertion(holds: boolean, problem: string, message: Value | undefined, frame: Frame): null {
  if (holds) return null;
  const own = message === undefined || message === null ? '' : `: ${textOf(message, frame)}`;
  return raise('AssertException', `Assertion Failed${own}${problem === '' ? '' : `: ${problem}`}`);
}

function different(expected: Value | undefined, actual: Value | undefined, frame: Frame): string {
  return `Expected: ${textOf(defined(expected), frame)}, Actual: ${textOf(defined(actual), frame)}`;
}

/** Assertions compare text with case, `==` does not. */
function same(a: Value | undefined, b: Value | undefined, frame: Frame): boolean {
  const [x, y] = [defined(a), defined(b)];
  return typeof x === 'string' && typeof y === 'string'
    ? equal(x, y, frame) || isId(x, y, frame)
    : looselyEqual(x, y, frame);
}

function isId(a: string, b: string, frame: Frame): boolean {
  return a.length !== b.length && looselyEqual(a, b, frame);
}

function enqueue(job: Value | undefined, frame: Frame): Value {
  return frame.execution.program.jobs.enqueue(defined(job), frame);
}

const SYSTEM: ClassDefinition = {
  class: new SystemClass('System'),
  methods: {
    'static void debug(Object value)': ([value], _self, frame) => debug('DEBUG', value, frame),
    'static void debug(LoggingLevel level, Object value)': ([level, value], _self, frame) =>
      debug(level instanceof EnumConstant ? level.name : 'DEBUG', value, frame),
    'static Datetime now()': (_args, _self, frame) => new DatetimeValue(frame.execution.transaction.now),
    'static Date today()': (_args, _self, frame) => DateValue.fromMs(frame.execution.transaction.now),
    'static Long currentTimeMillis()': (_args, _self, frame) => BigInt(frame.execution.transaction.now),
    'static Id enqueueJob(Object job)': ([job], _self, frame) => enqueue(job, frame),
    'static Id enqueueJob(Object job, Integer delayInMinutes)': ([job], _self, frame) => enqueue(job, frame),
    'static Id schedule(String name, String cron, Schedulable job)': ([name, cron, job], _self, frame) =>
      frame.execution.program.jobs.schedule(text(name), text(cron), defined(job), frame),
    'static void abortJob(Id id)': ([id], _self, frame) => {
      frame.execution.program.jobs.abort(text(id), frame);
      return null;
    },
    'static void assert(Boolean condition)': ([holds], _self, frame) => assertion(flag(holds), '', null, frame),
    'static void assert(Boolean condition, Object message)': ([holds, message], _self, frame) =>
      assertion(flag(holds), '', message, frame),
    'static void assertEquals(Object expected, Object actual)': ([a, b], _self, frame) =>
      assertion(same(a, b, frame), different(a, b, frame), null, frame),
    'static void assertEquals(Object expected, Object actual, Object message)': ([a, b, message], _self, frame) =>
      assertion(same(a, b, frame), different(a, b, frame), message, frame),
    'static void assertNotEquals(Object expected, Object actual)': ([a, b], _self, frame) =>
      assertion(!same(a, b, frame), `Same value: ${textOf(defined(a), frame)}`, null, frame),
    'static void assertNotEquals(Object expected, Object actual, Object message)': ([a, b, message], _self, frame) =>
      assertion(!same(a, b, frame), `Same value: ${textOf(defined(a), frame)}`, message, frame),
    'static Boolean equals(Object a, Object b)': ([a, b], _self, frame) => equal(defined(a), defined(b), frame),
    'static Integer hashCode(Object value)': ([value], _self, frame) => hashOf(defined(value), frame),
    'static Boolean isQueueable()': (_args, _self, frame) => frame.execution.job?.kind === 'Queueable',
    'static Boolean isFuture()': (_args, _self, frame) => frame.execution.job?.kind === 'Future',
    'static Boolean isScheduled()': (_args, _self, frame) => frame.execution.job?.kind === 'Schedulable',
    'static Boolean isBatch()': () => false,
  },
};

const ASSERT: ClassDefinition = {
  class: new SystemClass('System.Assert'),
  methods: {
    'static void areEqual(Object expected, Object actual)': ([a, b], _self, frame) =>
      assertion(same(a, b, frame), different(a, b, frame), null, frame),
    'static void areEqual(Object expected, Object actual, String message)': ([a, b, message], _self, frame) =>
      assertion(same(a, b, frame), different(a, b, frame), message, frame),
    'static void areNotEqual(Object notExpected, Object actual)': ([a, b], _self, frame) =>
      assertion(!same(a, b, frame), `Same value: ${textOf(defined(a), frame)}`, null, frame),
    'static void areNotEqual(Object notExpected, Object actual, String message)': ([a, b, message], _self, frame) =>
      assertion(!same(a, b, frame), `Same value: ${textOf(defined(a), frame)}`, message, frame),
    'static void isTrue(Boolean condition)': ([x], _self, frame) =>
      assertion(x === true, `Expected: true, Actual: ${String(x)}`, null, frame),
    'static void isTrue(Boolean condition, String message)': ([x, message], _self, frame) =>
      assertion(x === true, `Expected: true, Actual: ${String(x)}`, message, frame),
    'static void isFalse(Boolean condition)': ([x], _self, frame) =>
      assertion(x === false, `Expected: false, Actual: ${String(x)}`, null, frame),
    'static void isFalse(Boolean condition, String message)': ([x, message], _self, frame) =>
      assertion(x === false, `Expected: false, Actual: ${String(x)}`, message, frame),
    'static void isNull(Object value)': ([x], _self, frame) =>
      assertion(x === null, different(null, x, frame), null, frame),
    'static void isNull(Object value, String message)': ([x, message], _self, frame) =>
      assertion(x === null, different(null, x, frame), message, frame),
    'static void isNotNull(Object value)': ([x], _self, frame) =>
      assertion(x !== null, 'Same value: null', null, frame),
    'static void isNotNull(Object value, String message)': ([x, message], _self, frame) =>
      assertion(x !== null, 'Same value: null', message, frame),
    'static void isInstanceOfType(Object value, System.Type type)': ([x, type], _self, frame) =>
      assertion(frame.execution.program.isOfType(defined(x), defined(type)), 'not of the expected type', null, frame),
    'static void isInstanceOfType(Object value, System.Type type, String message)': (
      [x, type, message],
      _self,
      frame,
    ) =>
      assertion(
        frame.execution.program.isOfType(defined(x), defined(type)),
        'not of the expected type',
        message,
        frame,
      ),
    'static void isNotInstanceOfType(Object value, System.Type type)': ([x, type], _self, frame) =>
      assertion(!frame.execution.program.isOfType(defined(x), defined(type)), 'of the unwanted type', null, frame),
    'static void isNotInstanceOfType(Object value, System.Type type, String message)': ([x, type, m], _self, frame) =>
      assertion(!frame.execution.program.isOfType(defined(x), defined(type)), 'of the unwanted type', m, frame),
    'static void fail()': (_args, _self, frame) => assertion(false, '', null, frame),
    'static void fail(String message)': ([message], _self, frame) => assertion(false, '', message, frame),
  },
};

const LIMIT_NAMES: Readonly<Record<string, LimitName>> = {
  Queries: 'queries',
  QueryRows: 'queryRows',
  AggregateQueries: 'aggregateQueries',
  DmlStatements: 'dmlStatements',
  DmlRows: 'dmlRows',
  CpuTime: 'cpuTime',
  HeapSize: 'heapSize',
  QueueableJobs: 'queueableJobs',
  FutureCalls: 'futureCalls',
  Callouts: 'callouts',
  EmailInvocations: 'emailInvocations',
  SoslQueries: 'soslQueries',
};

const LIMITS: ClassDefinition = {
  class: new SystemClass('System.Limits'),
  methods: Object.fromEntries(
    Object.entries(LIMIT_NAMES).flatMap(([name, key]) => [
      [`static Integer get${name}()`, (_args, _self, frame) => frame.execution.limits.used(key)],
      [`static Integer getLimit${name}()`, (_args, _self, frame) => frame.execution.limits.max[key]],
    ]) satisfies readonly (readonly [string, NonNullable<ClassDefinition['methods']>[string]])[],
  ),
};

function user(field: string, frame: Frame): Value {
  const { transaction } = frame.execution;
  return transaction.find('User', transaction.userId)?.[field] ?? null;
}

function organization(field: string, frame: Frame): Value {
  const { transaction } = frame.execution;
  return transaction.find('Organization', transaction.organizationId)?.[field] ?? null;
}

const USER_INFO: ClassDefinition = {
  class: new SystemClass('System.UserInfo'),
  methods: {
    'static Id getUserId()': (_args, _self, frame) => frame.execution.transaction.userId,
    'static String getUserName()': (_args, _self, frame) => user('Username', frame),
    'static String getUserEmail()': (_args, _self, frame) => user('Email', frame),
    'static String getName()': (_args, _self, frame) => user('Name', frame),
    'static String getFirstName()': (_args, _self, frame) => user('FirstName', frame),
    'static String getLastName()': (_args, _self, frame) => user('LastName', frame),
    'static Id getProfileId()': (_args, _self, frame) => user('ProfileId', frame),
    'static String getUserType()': (_args, _self, frame) => user('UserType', frame),
    'static Id getUserRoleId()': () => null,
    'static String getLocale()': () => 'en_US',
    'static String getLanguage()': () => 'en_US',
    'static String getDefaultCurrency()': () => 'USD',
    'static String getSessionId()': () => null,
    'static Boolean isMultiCurrencyOrganization()': () => false,
    'static Id getOrganizationId()': (_args, _self, frame) => frame.execution.transaction.organizationId,
    'static String getOrganizationName()': (_args, _self, frame) => organization('Name', frame),
    'static TimeZone getTimeZone()': (_args, _self, frame) => frame.execution.bag('System.TimeZone'),
  },
};

function quiddity(frame: Frame): Value {
  const { job, test } = frame.execution;
  const async = { Queueable: 'QUEUEABLE', Schedulable: 'SCHEDULED', Future: 'FUTURE' } as const;
  const name = job === undefined ? (test === undefined ? 'SYNCHRONOUS' : 'RUNTEST_SYNC') : async[job.kind];
  return frame.execution.constant('System.Quiddity', name);
}

const PARTS: readonly ClassDefinition[] = [
  {
    class: REQUEST,
    methods: {
      'static Request getCurrent()': (_args, _self, frame) => frame.execution.bag('System.Request'),
      'String getRequestId()': (_args, _self, frame) => frame.execution.transaction.requestId,
      'System.Quiddity getQuiddity()': (_args, _self, frame) => quiddity(frame),
    },
  },
  {
    class: new SystemClass('System.FeatureManagement'),
    methods: {
      'static Boolean checkPermission(String name)': ([name], _self, frame) => {
        const { access, userId } = frame.execution.transaction;
        return access.hasUserPermission(userId, optionalText(name) ?? '');
      },
    },
  },
  {
    class: new SystemClass('System.UUID'),
    methods: {
      'static UUID randomUUID()': (_args, _self, frame) => frame.execution.bag('System.UUID', [['text', uuid(frame)]]),
      'String toString()': (_args, self) => bag(self).get('text'),
    },
  },
  {
    class: LOGGING_LEVEL,
    constants: ['NONE', 'INTERNAL', 'FINEST', 'FINER', 'FINE', 'DEBUG', 'INFO', 'WARN', 'ERROR'],
  },
  {
    class: QUIDDITY,
    constants: ['SYNCHRONOUS', 'QUEUEABLE', 'SCHEDULED', 'FUTURE', 'REST', 'RUNTEST_SYNC', 'UNDEFINED'],
  },
  { class: ACCESS_LEVEL, constants: ['SYSTEM_MODE', 'USER_MODE'] },
  {
    class: TRIGGER_OPERATION,
    constants: [
      'BEFORE_INSERT',
      'BEFORE_UPDATE',
      'BEFORE_DELETE',
      'AFTER_INSERT',
      'AFTER_UPDATE',
      'AFTER_DELETE',
      'AFTER_UNDELETE',
    ],
  },
];

function uuid(frame: Frame): string {
  const digit = () => Math.floor(frame.execution.random() * 16).toString(16);
  const digits = (count: number) => Array.from({ length: count }, digit).join('');
  return `${digits(8)}-${digits(4)}-4${digits(3)}-a${digits(3)}-${digits(12)}`;
}

const TEST: ClassDefinition = {
  class: new SystemClass('System.Test'),
  methods: {
    'static void startTest()': (_args, _self, frame) => {
      frame.execution.program.jobs.startTest(frame);
      return null;
    },
    'static void stopTest()': (_args, _self, frame) => {
      frame.execution.program.jobs.stopTest(frame);
      return null;
    },
    'static Boolean isRunningTest()': (_args, _self, frame) => frame.execution.test !== undefined,
    'static void setCreatedDate(Id id, Datetime moment)': ([id, moment], _self, frame) => {
      const iso = moment instanceof DatetimeValue ? moment.utc.toISOString() : raise('NullPointerException', 'moment');
      frame.execution.transaction.setCreatedDate(text(id), iso);
      return null;
    },
  },
};

/** Source: Apex Reference Guide, "System Namespace". */
export const SYSTEMS: readonly ClassDefinition[] = [SYSTEM, ASSERT, LIMITS, USER_INFO, TEST, ...PARTS];
