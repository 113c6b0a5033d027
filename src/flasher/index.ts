export { AUTO_RATES, DEFAULT_BAUD_CEILING } from './baud.ts';
export {
  BOOT_LOG_BAUD,
  type Boot,
  type BootFrom,
  type BootOutcome,
  type BootReading,
  bootsFrom,
  bootsOf,
  readBootLog,
} from './boot-log.ts';
export type { ConnectPlan, Reset } from './connect.ts';
export type { EventListener, FlasherEvent, Phase, RegionResult } from './event.ts';
export type { Answer, CommandOptions, Exchange } from './exchange.ts';
export { eraseChip, eraseRegion, md5Of, type Progress, readFlash, writeDeflated } from './flash.ts';
export { type FlashDetails, flashDetails, readStatus } from './flash-details.ts';
export { type ChipInfo, type FlashInfo, flashSizeOf } from './identify.ts';
export { type BackupOptions, type BackupResult, backup } from './operation/backup.ts';
export { type EraseResult, erase } from './operation/erase.ts';
export { type DeviceInfo, info } from './operation/info.ts';
export { loadRam, type RamSegment, runApplication } from './operation/load-ram.ts';
export type { MismatchCause } from './operation/mismatch.ts';
export { compareRestore, planRestore, type RegionReport, type RestoreResult, type RestoreWork, restore } from './operation/restore.ts';
export { type BackupManifest, decodeManifest, describes, isFrom, sidecarName } from './operation/sidecar.ts';
export { type VerifyResult, verify } from './operation/verify.ts';
export { type BootWatch, watchBoot } from './operation/watch.ts';
export {
  cut,
  edgesOf,
  planWrite,
  type Range,
  requireInside,
  toSectors,
  type WritePiece,
  type WritePlan,
  type WriteRequest,
} from './plan.ts';
export { estimateRestore, type RestoreStep } from './restore-steps.ts';
export { type ConnectOptions, connect, DEFAULT_ATTEMPTS, DEFAULT_CONNECT_BAUD, DEFAULT_RESETS, type Session } from './session.ts';
export type { StubImage } from './upload.ts';
