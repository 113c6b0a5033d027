import type { ImageHandlers } from '../job/image-handlers.ts';
import type { ChipHandlers } from './chip-handlers.ts';
import { type Remote, remote } from './rpc.ts';

/** Starts the worker that reads and executes images. */
export function startImageWorker(): Remote<ImageHandlers> {
  return remote<ImageHandlers>(new Worker(new URL('./image-worker.ts', import.meta.url), { type: 'module' }));
}

/** Starts the worker that holds a software chip. */
export function startChipWorker(): Remote<ChipHandlers> {
  return remote<ChipHandlers>(new Worker(new URL('./chip-worker.ts', import.meta.url), { type: 'module' }));
}
