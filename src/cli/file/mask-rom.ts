import { sha256 } from '../../base/checksum.ts';
import { EspError } from '../../base/error.ts';
import type { OptionRow } from '../grammar/command.ts';

/** A mask ROM that was read from a file. */
export interface MaskRom {
  readonly bytes: Uint8Array;
  /** What people should know about it, when there is anything. */
  readonly remark: string | undefined;
}

const SIZE = 0x10000;
/** SHA-256 of the ROM that every reading seen so far has: `ets Jan  8 2013`. */
const KNOWN = '32f199bf10da9a08c6c4e1b556b29c7606656b8a6d04e4f17d5afa74e5d98c68';

export const ROM_OPTION: OptionRow = {
  flags: '--rom <file>',
  text: 'execute this mask ROM, read from an own chip',
};

/** Reads the mask ROM in the file `path`. One that is not known is taken with a remark. @throws EspError `file.*`, `usage.invalid` for another size */
export async function readMaskRom(path: string): Promise<MaskRom> {
  const { readInput } = await import('../../node/read-file.ts');
  const bytes = await readInput(path);
  if (bytes.length !== SIZE) {
    throw new EspError('usage.invalid', {
      argument: '--rom',
      given: path,
      expected: `a file of ${SIZE} bytes, read from address 0x40000000`,
    });
  }
  const digest = sha256(bytes);
  const remark =
    digest === KNOWN ? undefined : `The mask ROM in ${path} is not the known one (SHA-256 ${digest}); it is executed as it is.`;
  return { bytes, remark };
}
