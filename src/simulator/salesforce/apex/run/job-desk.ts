import type { SystemTransaction } from '../../engine/apex-runtime.js';
import type { UserMethod } from '../types/user-class.js';
import { Instance } from '../values/instances.js';
import type { Value } from '../values/value.js';
import { DmlMixing } from './dml-mixing.js';
import type { ExecutionView, Frame, Jobs } from './frame.js';
import { frozen } from './frozen.js';
import type { AsyncJob } from './jobs.js';
import { ASYNCHRONOUS_LIMITS, FUTURE_LIMITS, GovernorLimits, SYNCHRONOUS_LIMITS } from './limits.js';
import { ApexThrow, raise, raiseNull } from './throw.js';

/** Key prefix of AsyncApexJob. */
const JOB_PREFIX = '707';
/** Of scheduled Apex. Source: Object Reference, "CronJobDetail". */
const SCHEDULED_APEX = '7';

/** What runs a job, and with what: a class may be queueable and schedulable at once. */
const EXECUTE = {
  Queueable: { method: 'execute(system.queueablecontext)', context: 'System.QueueableContext' },
  Schedulable: { method: 'execute(system.schedulablecontext)', context: 'System.SchedulableContext' },
} as const;

/** Scheduled Apex has the limits of synchronous code. Source: Apex Developer Guide, "Execution Governors and Limits". */
const LIMITS = { Queueable: ASYNCHRONOUS_LIMITS, Schedulable: SYNCHRONOUS_LIMITS, Future: FUTURE_LIMITS } as const;

/** Queueable, scheduled and future work: outside of tests it becomes a transaction of its own, in tests it waits for stopTest. */
export class JobDesk implements Jobs {
  /** `System.enqueueJob`: the job is the object as it is now. @throws ApexThrow */
  enqueue(target: Value, frame: Frame): Value {
    const { execution } = frame;
    if (!(target instanceof Instance)) return raiseNull();
    if (execution.findMethod(target, EXECUTE.Queueable.method) === undefined) {
      raise('AsyncException', `${target.typeName} must implement Queueable`);
    }
    execution.limits.use('queueableJobs');
    const id = execution.transaction.nextId(JOB_PREFIX);
    this.#hand({ kind: 'Queueable', id, className: target.typeName, target: frozen(target) }, execution);
    return id;
  }

  /** A call of a `@future` method. */
  callLater(method: UserMethod, args: readonly Value[], frame: Frame): void {
    const { execution } = frame;
    if (execution.job?.kind === 'Future') {
      raise(
        'AsyncException',
        `Future method cannot be called from a future or batch method: ${method.owner.name}.${method.name}`,
      );
    }
    execution.limits.use('futureCalls');
    const id = execution.transaction.nextId(JOB_PREFIX);
    this.#hand({ kind: 'Future', id, className: method.owner.name, target: null, method, args }, execution);
  }

  /** `System.schedule`. In tests the job runs at stopTest; outside it is only noted: no clock of the org fires it. */
  schedule(name: string, cron: string, target: Value, frame: Frame): Value {
    const { execution } = frame;
    if (!(target instanceof Instance)) return raiseNull();
    if (!/^\S+ \S+ \S+ \S+ \S+ \S+( \S+)?$/.test(cron.trim()))
      raise('StringException', `Illegal cron expression format (${cron})`);
    const id = noteScheduled(name, cron, execution.transaction);
    execution.test?.jobs.push({ kind: 'Schedulable', id, className: target.typeName, target: frozen(target) });
    return id;
  }

  /** `System.abortJob`: a scheduled job is gone with its CronTrigger. */
  abort(id: string, frame: Frame): void {
    const { test, transaction } = frame.execution;
    if (test !== undefined) test.jobs = test.jobs.filter((job) => job.id !== id);
    const [scheduled] = transaction.select('CronTrigger', { Id: id });
    if (scheduled === undefined) return;
    transaction.deleteInternally('CronTrigger', scheduled.Id);
    transaction.deleteInternally('CronJobDetail', String(scheduled.CronJobDetailId));
  }

  /** `Test.startTest`: limits start anew, and work that is enqueued from here on runs at stopTest. */
  startTest(frame: Frame): void {
    const { execution } = frame;
    const { test } = execution;
    if (test === undefined) raise('TypeException', 'startTest can only be called from a test');
    else if (test.started) raise('FinalException', 'Testing already started');
    else {
      test.started = true;
      test.jobs = [];
      test.outerLimits = execution.limits;
      execution.limits = new GovernorLimits(SYNCHRONOUS_LIMITS, false);
      execution.mixing = new DmlMixing();
    }
  }

  /** `Test.stopTest`: runs what waits, each in a transaction of its own. @throws ApexThrow what a job threw */
  stopTest(frame: Frame): void {
    const { execution } = frame;
    const { test } = execution;
    if (test === undefined || !test.started || test.stopped) {
      raise('FinalException', 'Testing was not started');
    }
    test.stopped = true;
    execution.mixing = new DmlMixing();
    const { jobs } = test;
    test.jobs = [];
    for (const job of jobs) this.#runInTest(job, execution);
    if (test.outerLimits !== undefined) execution.limits = test.outerLimits;
  }

  /** Runs a job as a transaction of its own. @throws ApexThrow */
  run(job: AsyncJob, origin: ExecutionView, transaction: SystemTransaction): void {
    const execution = origin.fork(transaction, { limits: new GovernorLimits(LIMITS[job.kind], true), job });
    execution.use(() => runTarget(job, execution));
  }

  #hand(job: AsyncJob, execution: ExecutionView): void {
    if (execution.test !== undefined) {
      execution.test.jobs.push(job);
      return;
    }
    const run = (transaction: SystemTransaction) => this.run(job, execution, transaction);
    execution.transaction.enqueue({ name: job.className, run });
  }

  /** Shares the test's records, and takes its own writes back if it fails. */
  #runInTest(job: AsyncJob, origin: ExecutionView): void {
    const { transaction } = origin;
    const savepoint = transaction.savepoint();
    try {
      this.run(job, origin, transaction);
    } catch (error) {
      if (error instanceof ApexThrow) transaction.rollback(savepoint);
      throw error;
    }
  }
}

/** Records a scheduled job. @throws ApexThrow AsyncException if one has that name already. */
function noteScheduled(name: string, cron: string, transaction: SystemTransaction): string {
  if (transaction.select('CronJobDetail', { Name: name }).length > 0) {
    raise('AsyncException', `The Apex job named "${name}" is already scheduled for execution.`);
  }
  const detail = transaction.insertInternally('CronJobDetail', { Name: name, JobType: SCHEDULED_APEX });
  return transaction.insertInternally('CronTrigger', {
    CronJobDetailId: detail,
    CronExpression: cron.trim(),
    OwnerId: transaction.userId,
    TimeZoneSidKey: 'GMT',
  });
}

function runTarget(job: AsyncJob, execution: ExecutionView): void {
  if (job.method !== undefined) {
    execution.invoke(job.method, null, [...(job.args ?? [])], undefined);
    return;
  }
  const { method, context } = job.kind === 'Schedulable' ? EXECUTE.Schedulable : EXECUTE.Queueable;
  const execute = execution.findMethod(job.target, method);
  if (execute === undefined) return;
  execution.invoke(execute, job.target, [execution.bag(context, [['id', job.id]])], undefined);
}
