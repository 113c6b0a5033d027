/** The image toolkit: what a flash dump is, whether it will boot on a chip, and why not. Pure functions over `Uint8Array`. */

export type { Region, RegionKind } from './bytes/regions.ts';
export type { Clue, Family } from './family/detector.ts';
export { FINDING_IDS, type Finding, type FindingId } from './finding.ts';
export type { Bootloader } from './format/bootloader.ts';
export { type ImageHeader, parseHeader } from './format/header.ts';
export { type Merged, mergeImages } from './format/merge.ts';
export { applyPatch, type HeaderPatch } from './format/patch.ts';
export { parseV1, type Segment, type SegmentRegion, type Sum, type V1Image } from './format/v1.ts';
export { type AppImage, loadedHeader, parseImage, parseV2, type V2Image } from './format/v2.ts';
export { applyWrite, type HeaderChange, KEEP_HEADER, type Patched, type WriteOptions } from './format/write.ts';
export { layout } from './layout.ts';
export type { Change, ChangeReason } from './mend/change.ts';
export { type FitOptions, fitTo } from './mend/fit.ts';
export { redact } from './mend/redact.ts';
export { repair } from './mend/repair.ts';
export type { Mended, Refusal } from './mend/result.ts';
export type { Secret, SecretKind } from './owner/secrets.ts';
export { type ChangedField, type FieldChange, type RewrittenSector, settingsChanges } from './owner/settings-change.ts';
export { type Better, type BetterReason, better, type Relation } from './question/compare.ts';
export { type DumpDifference, diff, type FactDifference, type FactName, type RegionDifference } from './question/diff.ts';
export { type InspectedSlot, type Inspection, inspect } from './question/inspect.ts';
export { checkMatrix, type MatrixCell } from './question/matrix.ts';
export { type CheckOptions, type CheckResult, check, type Verdict } from './question/verdict.ts';
export type { Chip, Evidence, Fix, FixAction, Severity } from './rule.ts';
export { type AppSlot, type Survey, survey } from './survey.ts';
