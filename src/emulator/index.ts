export type { UnmodelledAccess, UnmodelledCount } from './bus/unmodelled.ts';
export { RESET_CAUSE, type ResetCause } from './device.ts';
export { Chip, type ChipOptions, createChip } from './esp8266.ts';
export { type RehearsalOptions, rehearse } from './rehearsal/rehearse.ts';
export type { FlashExtent, Halt, RehearsalOutcome, RehearsalReport, RestartCause } from './rehearsal/report.ts';
export type { DeadReason, RomEvent } from './rom/machine.ts';
export type { RomCall } from './rom/rom.ts';
export type { TraceEvent, TraceRecord } from './trace.ts';
