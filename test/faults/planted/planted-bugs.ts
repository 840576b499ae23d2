import type { PromiseName } from '../oracle/violation.js';
import type { Weather } from '../weather/weather.js';
import type { Variant } from '../world/variant.js';

/** A mistake that is put into the connector to see whether the oracle notices. */
export interface PlantedBug {
  readonly name: string;
  /** The promise that it breaks. */
  readonly breaks: PromiseName;
  readonly file: string;
  /** Must stand in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Further places; each text must stand in its file exactly once, too. */
  readonly also?: readonly Pick<PlantedBug, 'file' | 'find' | 'replace'>[];
  /** Given where the design has a second way that holds the promise: why nothing is broken. */
  readonly survivedBecause?: string;
  /** Without this weather or variant it cannot show: other schedules are not played. */
  readonly where?: (drawn: { readonly weather: Weather; readonly variant: Variant }) => boolean;
}

/** Nothing is wrong with servers, wires and process. */
function isFair({ weather }: { readonly weather: Weather }): boolean {
  return weather.exchange.size === 0 && weather.strikes.includes('streamDeaf') && weather.strikes.length <= 3;
}

/** Mistakes that somebody could make. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'a row is marked before its interaction is confirmed',
    breaks: 'P2',
    file: 'src/connector/case-runner.ts',
    find: 'const created = await actor.create(decision.row, head);',
    replace: `const created = { outcome: 'Routed', interactionId: '4711' } as const;
        void actor.create(decision.row, head).catch(() => undefined);`,
  },
  {
    name: 'a disconnect is taken for done without being asked for',
    breaks: 'P2',
    file: 'src/connector/act.ts',
    find: 'await contactCenter.disconnect(interaction.id, signal);\n    head.asked = undefined;',
    replace:
      'void contactCenter.disconnect(interaction.id, signal).catch(() => undefined);\n    head.asked = undefined;',
  },
  {
    name: 'no sweep: the stream is believed to tell everything',
    breaks: 'P1',
    file: 'src/salesforce/routing-rows.ts',
    find: 'if (records.length > 0) yield records;',
    replace: "if (records.length > 0 && condition.includes('Failed')) yield records;",
  },
  {
    name: 'marks of a call that failed are forgotten',
    breaks: 'P1',
    file: 'src/connector/settle.ts',
    find: 'this.#queue.unshift(...batch);',
    replace: '',
  },
  {
    name: 'what a switchover lost is not made again',
    breaks: 'P1',
    file: 'src/connector/reconciler.ts',
    find: "lanes.find(interaction.objectId, { kind: 'lost', interaction });",
    replace: '',
  },
  {
    name: 'what another server does not have is taken for ended',
    breaks: 'P1',
    file: 'src/contact-center/cic/live/live-view.ts',
    find: 'if (!entry || this.#isOfThisStay(entry) ||',
    replace: 'if (!entry || entry ||',
  },
  {
    name: 'what the handler says to exist is believed without looking',
    breaks: 'P1',
    file: 'src/connector/act.ts',
    find: 'if (!result.existing || askedAt === contactCenter.stay) return false;',
    replace: 'if (!result.existing || askedAt !== Number.NaN) return false;',
  },
  {
    name: 'an interaction whose case has ended is left alone',
    breaks: 'P4',
    file: 'src/domain/decide-finding.ts',
    find: "  if (!last) return dismiss('the case has no rows');",
    replace: "  if (last) return dismiss('never mind');\n  if (!last) return dismiss('the case has no rows');",
  },
  {
    name: 'a second interaction of a case is left alone',
    breaks: 'P3',
    file: 'src/domain/decide.ts',
    find: 'if (keep && surplus) return',
    replace: 'if (keep && surplus && input.rows.length > 1_000) return',
  },
  {
    name: 'the lane is not ordered',
    breaks: 'P4',
    file: 'src/connector/lane.ts',
    find: 'this.#rows.sort(inTurn);',
    replace: 'this.#rows.sort((a, b) => inTurn(b, a));',
  },
  {
    name: 'an old row is acted on without a look at its case',
    breaks: 'P4',
    file: 'src/domain/decide.ts',
    find: 'if (input.stale) {',
    replace: 'if (input.stale && input.rows.length > 1_000) {',
  },
  {
    name: 'calls to Salesforce have no time limit',
    breaks: 'P1',
    file: 'src/runtime/abort.ts',
    find: 'const cancelTimer = clock.after(limitMs,',
    replace: 'const cancelTimer = clock.after(limitMs * 1_000,',
  },
  {
    name: 'a process that was stopped goes on as if nothing had happened',
    breaks: 'P2',
    file: 'src/connector/wakefulness.ts',
    find: 'if (gapMs <= LIMIT_MS) return;',
    replace: 'if (gapMs <= LIMIT_MS * 1_000_000) return;',
  },
  {
    name: 'every create is parked',
    breaks: 'P2',
    file: 'src/connector/case-runner.ts',
    find: 'const created = await actor.create(decision.row, head);',
    replace: `const created = { outcome: 'Failed', interactionId: '' } as const;
        head.remark = 'CASEBRIDGE_CREATE_REFUSED: The handler refused to create an interaction.';`,
  },
  {
    name: 'a row is parked at its first failure of any kind',
    breaks: 'P2',
    file: 'src/connector/failure-policy.ts',
    find: "if (!concernsRow(error) || !('untilParked' in policy)) return false;",
    replace: 'if (failures >= 0) return true;',
  },
  {
    name: 'a row is superseded by whatever comes later',
    breaks: 'P2',
    file: 'src/domain/decide.ts',
    find: 'const ending = laterEnding(row, [...input.rows, ...input.settled], input.policy);',
    replace: 'const ending = [...input.rows, ...input.settled].find((other) => byName(other, row) > 0);',
  },
  {
    name: 'the better of two is ended, and the surplus kept',
    breaks: 'P3',
    file: 'src/domain/decide.ts',
    find: "return { kind: 'endSurplus', interaction: surplus, keep };",
    replace: "return { kind: 'endSurplus', interaction: keep, keep: surplus };",
    where: ({ variant }) => variant.switches.handlerMemory !== 'rows' && variant.creation === 'handler',
  },
  {
    name: 'a deaf stream is not told of',
    breaks: 'P7',
    file: 'src/connector/deafness-watch.ts',
    find: 'this.#total += untold.length;',
    replace: 'if (untold.length > 0) return;',
    where: isFair,
  },
  {
    name: 'sweeps come ten times as rarely as configured',
    breaks: 'P7',
    file: 'src/connector/wire.ts',
    find: 'return settings.sweepIntervalMs;',
    replace: 'return settings.sweepIntervalMs * 10;',
    where: isFair,
  },
  {
    name: 'lanes have no limit',
    breaks: 'P6',
    file: 'src/connector/wire.ts',
    find: 'maxRows: limits.rows,',
    replace: 'maxRows: limits.rows * 1_000,',
    where: ({ variant }) => variant.limits !== undefined,
  },
  {
    name: 'what was done is known in memory only: sweeps read settled rows again, and their cases are not looked up',
    breaks: 'P3',
    file: 'src/salesforce/routing-rows.ts',
    find: "  full: 'Processed__c = false',",
    replace: "  full: 'Id != null',",
    also: [
      {
        file: 'src/salesforce/routing-rows.ts',
        find: "const decoded = decodeRow(record, 'sweep');",
        replace: "const decoded = decodeRow({ ...record, Processed__c: false }, 'sweep');",
      },
      {
        file: 'src/connector/intake.ts',
        find: 'return (markedAt === undefined || markedAt < askedAt) && this.#take(row, urgent);',
        replace:
          'return !this.#options.memory.knows(row.objectId, row.id) && askedAt !== markedAt && this.#take(row, urgent);',
      },
      {
        file: 'src/domain/decide.ts',
        find: "return row.source === 'retry' ? '' :",
        replace: "return row.name !== '' ? '' :",
      },
    ],
  },
  {
    name: 'no note goes before a create',
    breaks: 'P3',
    file: 'src/connector/create-notes.ts',
    find: 'await store.noteCreate(note);',
    replace: 'void [store, note];',
    survivedBecause:
      'The row, the attributes of the interaction and the answer of the handler say the same; the note saves the time to find out.',
  },
  {
    name: 'a token is told',
    breaks: 'P8',
    file: 'src/salesforce/salesforce-org.ts',
    find: "tell({ type: 'salesforceConnected', user,",
    replace: "tell({ type: 'salesforceConnected', user: login.accessToken,",
  },
];
