/** A worker thread that puts mutants to the tests: it is sent one {@link Trial} at a time, and answers with its outcome. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../src/runtime/clock.js';
import { findApexSources } from '../../src/simulator/salesforce/apex/load/source-files.js';
import { loadOrgMetadata } from '../../src/simulator/salesforce/metadata/source-format-loader.js';
import { Judge, type Trial } from './judge.js';

const folders = workerData as readonly string[];
const options = { metadata: loadOrgMetadata(folders), clock: systemClock, random: Math.random };
const judge = new Judge(findApexSources(folders), options);
parentPort?.on('message', (trial: Trial) => parentPort?.postMessage(judge.judge(trial)));
