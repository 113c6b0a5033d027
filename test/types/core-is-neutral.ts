/**
 * Compiled with tsconfig.core.json only: every line must be an error there. When a dependency or a new type library lets one of
 * these names into the platform-neutral rooms, its `@ts-expect-error` is left without an error and the compile fails.
 */

// @ts-expect-error Node's bytes
export const bytes = Buffer.from('');
// @ts-expect-error Node's process
export const env = process.env;
// @ts-expect-error timers: time is a Clock
export const timer = setTimeout;
// @ts-expect-error timers: time is a Clock
export const immediate = setImmediate;
// @ts-expect-error timers: time is a Clock
export const microtask = queueMicrotask;
// @ts-expect-error a timer behind another name
export const timeout = AbortSignal.timeout(1);
// @ts-expect-error words for people
export const log = console.log;
// @ts-expect-error asynchronous outside the clock
export const subtle = crypto.subtle;
// @ts-expect-error the clock of the machine
export const now = performance.now();
// @ts-expect-error the network
export const request = fetch;
// @ts-expect-error a browser's page
export const page = document;
// @ts-expect-error Node's modules
export type { Stats } from 'node:fs';
