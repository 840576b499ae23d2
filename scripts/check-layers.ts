import { createRequire } from 'node:module';
import { cruise, type ICruiseOptions, type IForbiddenRuleType } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

/** Fewer modules than this and the check looked past the code: it must not pass then. */
const MIN_MODULES = 100;

const config = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
  readonly forbidden: IForbiddenRuleType[];
  readonly options: ICruiseOptions;
};
const result = await cruise(
  ['src'],
  { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true },
  undefined,
  { tsConfig: extractTSConfig('tsconfig.json') },
);
if (typeof result.output === 'string') throw new Error('dependency-cruiser gave text instead of a result');
const { summary } = result.output;
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
console.log(
  `layers: ${summary.totalCruised} modules, ${summary.totalDependenciesCruised ?? 0} dependencies, ${summary.violations.length} violations`,
);
if (summary.totalCruised < MIN_MODULES) {
  console.error(`layers: only ${summary.totalCruised} modules were looked at; at least ${MIN_MODULES} are expected`);
  process.exitCode = 1;
}
if (summary.violations.length > 0) process.exitCode = 1;
