import { BLOCK_SIZE, PAGE_SIZE, SECTOR_SIZE } from '../../chip/memory-map.ts';
import { NOR, NOR_SR1 } from '../../chip/register/nor.ts';
import type { NorFlash } from './nor-flash.ts';
import type { FlashTransaction } from './tapped-flash.ts';

/** What a command is about to change: the page, or what is erased. */
export interface FlashChange {
  readonly kind: 'program' | 'erase';
  readonly address: number;
  readonly length: number;
}

const UNITS: Readonly<Record<number, number>> = {
  [NOR.SECTOR_ERASE]: SECTOR_SIZE,
  [NOR.BLOCK_ERASE_32K]: 0x8000,
  [NOR.BLOCK_ERASE_64K]: BLOCK_SIZE,
  [NOR.PAGE_PROGRAM]: PAGE_SIZE,
};

/** `undefined` when the command changes nothing in the array, or `flash` would not take it now. */
export function changeOf({ command, address }: FlashTransaction, flash: NorFlash): FlashChange | undefined {
  const { size } = flash.part;
  const isChipErase = command === NOR.CHIP_ERASE || command === NOR.CHIP_ERASE_ALTERNATE;
  const length = isChipErase ? size : UNITS[command];
  if (length === undefined || flash.isBusy || (flash.status[0] & NOR_SR1.WEL) === 0) return undefined;
  const at = isChipErase ? 0 : (address >>> 0) % size;
  return { kind: command === NOR.PAGE_PROGRAM ? 'program' : 'erase', address: at - (at % length), length };
}
