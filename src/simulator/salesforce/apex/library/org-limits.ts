import { TYPES } from '../types/core-types.js';
import { SystemClass } from '../types/system-class.js';
import { MapValue } from '../values/collections.js';
import { bag } from './arguments.js';
import { putInto } from './collections.js';
import type { ClassDefinition } from './definition.js';

const ORG_LIMIT = new SystemClass('System.OrgLimit');

/** Limits of the org as a whole with their greatest values; nothing here uses them up. */
const LIMITS: Readonly<Record<string, number>> = { DailyApiRequests: 100_000, DailyAsyncApexExecutions: 250_000 };

/** Source: Apex Reference Guide, "OrgLimits Class" and "OrgLimit Class". */
export const ORG_LIMITS: readonly ClassDefinition[] = [
  {
    class: ORG_LIMIT,
    methods: {
      'String getName()': (_args, self) => bag(self).get('name'),
      'Integer getLimit()': (_args, self) => bag(self).get('limit'),
      'Integer getValue()': () => 0,
    },
  },
  {
    class: new SystemClass('System.OrgLimits'),
    methods: {
      'static Map<String, System.OrgLimit> getMap()': (_args, _self, frame) => {
        const limits = new MapValue(TYPES.String, { kind: 'system', class: ORG_LIMIT, args: [] });
        for (const [name, limit] of Object.entries(LIMITS)) {
          putInto(
            limits,
            name,
            frame.execution.bag(ORG_LIMIT.name, [
              ['name', name],
              ['limit', limit],
            ]),
            frame,
          );
        }
        return limits;
      },
    },
  },
];
