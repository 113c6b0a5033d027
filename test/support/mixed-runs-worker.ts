import { parentPort } from 'node:worker_threads';
import { mixedRuns } from './mixed-runs.ts';

parentPort?.postMessage(await mixedRuns());
