/** The image toolkit: what a flash dump is, whether it will boot on a chip, and why not. Pure functions over `Uint8Array`. */
export { FINDING_IDS, type Finding, type FindingId } from './finding.ts';
export { type InspectedSlot, type Inspection, inspect } from './inspect.ts';
export { layout } from './layout.ts';
export type { Bootloader } from './parse/bootloader.ts';
export { type ImageHeader, parseHeader } from './parse/header.ts';
export { parseV1, type Segment, type SegmentRegion, type Sum, type V1Image } from './parse/v1.ts';
export { type AppImage, parseImage, parseV2, type V2Image } from './parse/v2.ts';
export { applyPatch, type HeaderPatch } from './patch.ts';
export type { Clue, Family } from './recognise/detector.ts';
export type { Region, RegionKind } from './regions.ts';
export type { Chip, Evidence, Fix, FixAction, Severity } from './rule.ts';
export type { Secret, SecretKind } from './secrets.ts';
export { type AppSlot, type Survey, survey } from './survey.ts';
export { type CheckOptions, type CheckResult, check, type Verdict } from './verdict.ts';
export { applyWrite, type HeaderChange, KEEP_HEADER, type Patched, type WriteOptions } from './write.ts';
