import { EspError } from '../../base/error.ts';
import type { VirtualClock } from '../../base/virtual-clock.ts';
import { MAX_FLASH_SIZE, smallestFlashFor } from '../../chip/flash-size.ts';
import type { Chip, ChipOptions } from '../../emulator/index.ts';
import { type MaskRom, readMaskRom } from '../file/mask-rom.ts';
import type { ChipSpec } from '../grammar/port-spec.ts';

const DEFAULT_CHIP_SIZE = 4 * 1024 * 1024;

/** What a software chip is made of, once its file has been read. */
export interface ChipPlan {
  readonly chipSize: number;
  readonly flash: Uint8Array | undefined;
  readonly rom: MaskRom | undefined;
}

/** Whether `save` may replace what has its name: it was asked for, or it is the file that the flash comes from. */
async function mayReplace({ save = '', flash, force }: ChipSpec): Promise<boolean> {
  if (force === true) return true;
  if (flash === undefined) return false;
  const { realpath } = await import('node:fs/promises');
  const [one, other] = await Promise.all([save, flash].map((path) => realpath(path).catch(() => undefined)));
  return one !== undefined && one === other;
}

/**
 * Reads the flash's content and settles the size: as given, else the smallest that holds the file, else 4 MB.
 * @throws EspError `file.*`; `file.exists` when `save` would replace another file unasked; `file.too-large` when the content does not fit
 */
export async function planChip(spec: ChipSpec): Promise<ChipPlan> {
  const { chipSize, flash: path, rom: romPath } = spec;
  if (spec.save !== undefined && !(await mayReplace(spec))) {
    const { checkFree } = await import('../../node/write-file.ts');
    await checkFree(spec.save);
  }
  const rom = romPath === undefined ? undefined : await readMaskRom(romPath);
  if (path === undefined) return { chipSize: chipSize ?? DEFAULT_CHIP_SIZE, flash: undefined, rom };
  const { readInput } = await import('../../node/read-file.ts');
  const flash = await readInput(path);
  const size = chipSize ?? smallestFlashFor(flash.length) ?? MAX_FLASH_SIZE;
  if (flash.length > size) throw new EspError('file.too-large', { path, size: flash.length, limit: size });
  return { chipSize: size, flash, rom };
}

/** Powers the chip up on `clock`; it runs when the clock does. */
export async function powerUp(
  clock: VirtualClock,
  plan: ChipPlan,
  { mac, chip: kind, boot }: ChipSpec,
  more: Pick<ChipOptions, 'onStop' | 'onTrace' | 'faults'> = {},
): Promise<Chip> {
  const { createChip } = await import('../../emulator/index.ts');
  return createChip({
    clock,
    chipSize: plan.chipSize,
    ...(plan.flash !== undefined && { flash: plan.flash }),
    ...(plan.rom !== undefined && { rom: plan.rom.bytes }),
    ...(mac !== undefined && { mac }),
    ...(kind !== undefined && { kind }),
    ...(boot !== undefined && { boot }),
    ...more,
  });
}

/** Writes the flash as it is now to the place that was asked for, in one step. @throws EspError `file.*` */
export async function saveFlash(chip: Chip, spec: ChipSpec): Promise<void> {
  const { save } = spec;
  if (save === undefined) return;
  const { writeOutput } = await import('../../node/write-file.ts');
  await writeOutput(save, chip.flash.bytes, { overwrite: await mayReplace(spec) });
}
