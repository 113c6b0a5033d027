import { NOR_SR1, NOR_SR2 } from '../../chip/register/nor.ts';

const KiB = 1024;

/** Half-open range of flash addresses. */
export interface ProtectedRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What the block protection bits keep from being programmed or erased, by the tables of the W25Q80, W25Q16, W25Q32, W25Q64
 * and W25Q128 data sheets ("Status Register Memory Protection"): with SEC = 0 units of 1/64 of the array but at least 64 KiB,
 * doubled with each step of BP; with SEC = 1 units of 4 KiB up to 32 KiB; from the top, or with TB from the bottom; CMP
 * protects the rest instead. `undefined` when nothing is protected.
 */
export function protectedRange(size: number, status1: number, status2: number): ProtectedRange | undefined {
  const length = protectedLength(size, (status1 & NOR_SR1.BP) >> NOR_SR1.BP_S, (status1 & NOR_SR1.SEC) !== 0);
  const fromBottom = (status1 & NOR_SR1.TB) !== 0;
  const isComplement = (status2 & NOR_SR2.CMP) !== 0;
  const kept = isComplement ? size - length : length;
  if (kept === 0) return undefined;
  return fromBottom === isComplement ? { start: size - kept, end: size } : { start: 0, end: kept };
}

function protectedLength(size: number, bp: number, bySectors: boolean): number {
  if (bp === 0) return 0;
  if (bp === 7) return size;
  const unit = bySectors ? 4 * KiB : Math.max(64 * KiB, size / 64);
  const length = unit * 2 ** (bp - 1);
  return Math.min(bySectors ? Math.min(length, 32 * KiB) : length, size);
}
