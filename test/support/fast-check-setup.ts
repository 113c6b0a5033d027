import { configureGlobal } from 'fast-check';

/**
 * Properties repeat: the same seed on every run unless FC_SEED asks for another, FC_RUNS cases each when given.
 * A failure prints its seed and path.
 */
const seed = Number(process.env['FC_SEED'] ?? 8266);
const runs = process.env['FC_RUNS'];
configureGlobal(runs === undefined ? { seed } : { seed, numRuns: Number(runs) });
