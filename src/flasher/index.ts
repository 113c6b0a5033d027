export { cut, type Range, requireInside } from '../base/range.ts';
export type { StubImage } from '../wire/stub-image.ts';
export type { FlashAccess, OnProgress, ReadHandlers } from './flash/flash-access.ts';
export { RomFlash } from './flash/rom-flash.ts';
export { StubFlash } from './flash/stub-flash.ts';
export { type BackupOptions, type BackupResult, backup } from './operation/backup.ts';
export { type EraseResult, erase } from './operation/erase.ts';
export { flashStatus, type StatusChange, type StatusWrite, writeFlashStatus } from './operation/flash-status.ts';
export { type DeviceInfo, info } from './operation/info.ts';
export { loadRam, type RamSegment, runApplication } from './operation/load-ram.ts';
export { type MemoryContent, readMemory, writeMemory } from './operation/memory.ts';
export type { MismatchCause } from './operation/mismatch.ts';
export { compareRestore, planRestore, type RegionReport, type RestoreResult, type RestoreWork, restore } from './operation/restore.ts';
export { type BackupManifest, decodeManifest, describes, isFrom, sidecarName } from './operation/sidecar.ts';
export { type VerifyResult, verify } from './operation/verify.ts';
export { type BootWatch, watchBoot } from './operation/watch.ts';
export {
  BOOT_LOG_BAUD,
  type Boot,
  type BootFrom,
  type BootOutcome,
  type BootReading,
  bootsFrom,
  bootsOf,
  readBootLog,
} from './protocol/boot-log.ts';
export type { EventListener, FlasherEvent, Phase, RegionResult } from './protocol/event.ts';
export type { Answer, CommandOptions, Exchange } from './protocol/exchange.ts';
export { type ChipInfo, type FlashInfo, flashSizeOf } from './protocol/identify.ts';
export { type FlashDetails, flashDetails, readSfdp, readStatus } from './region/flash-details.ts';
export { estimateRestore, type RestoreStep } from './region/restore-steps.ts';
export { toSectors } from './region/sectors.ts';
export { edgesOf, planWrite, type WritePiece, type WritePlan, type WriteRequest } from './region/write-plan.ts';
export { AUTO_RATES, DEFAULT_BAUD_CEILING } from './session/baud.ts';
export { type ConnectOptions, connect, DEFAULT_ATTEMPTS, DEFAULT_CONNECT_BAUD, DEFAULT_RESETS } from './session/connect.ts';
export type { ConnectPlan, Reset } from './session/establish.ts';
export type { Session } from './session/session.ts';
