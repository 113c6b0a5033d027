import { type Random, seededRandom, splitRandom } from '../../src/base/random.ts';
import { bootProgram } from '../support/boot-image.ts';
import type { Firmware } from './scenario.ts';

const SECTOR = 0x1000;
/** Sectors that hold something in a large flash: as in most devices the greater part is blank. */
const FULL_SECTORS = 64;

/** Prints by ets_printf, does `more`, and again. */
const talking = (text: string, more: string): string => `
  j main
  .align 4
  printf: .word 0x400024cc
  delay: .word 0x40002ecc
  vector: .word 0x40000080
  text: .byte ${[...text, '\0'].map((c) => c.charCodeAt(0)).join(',')}
  .align 4
  where: .word text
  pause: .word 20000
  main: l32r a2, where
  l32r a0, printf
  callx0 a0
  ${more}
  j main
`;

const PROGRAMS: Readonly<Record<Exclude<Firmware, 'none'>, string>> = {
  talking: talking('it is 21.5 degrees\r\n', ''),
  looping: talking('out of memory\r\n', 'l32r a2, pause\n l32r a0, delay\n callx0 a0\n l32r a0, vector\n jx a0'),
  busy: talking('.', 'movi a3, 2000\n sum: addi a4, a4, 3\n addi a3, a3, -1\n bnez a3, sum\n l32r a2, pause\n l32r a0, delay\n callx0 a0'),
};

/** Runs of FF and of noise, by sectors, so that there is something to skip; `share` of the sectors hold something. */
function runs(size: number, share: number, random: Random): Uint8Array {
  const bytes = new Uint8Array(size).fill(0xff);
  for (let at = 0; at < size; ) {
    const length = SECTOR * (1 + Math.floor(random() * 12));
    const kind = random();
    const noise = seededRandom(Math.floor(random() * 2 ** 32));
    const end = Math.min(size, at + length);
    if (kind < 0.7 * share) for (let i = at; i < end; i++) bytes[i] = Math.floor(noise() * 256);
    else if (kind < share) bytes.fill(Math.floor(noise() * 256), at, end);
    at = end;
  }
  return bytes;
}

/** What a chip of `size` holds that runs `firmware`. */
export function flashOf(size: number, firmware: Firmware): Uint8Array {
  const share = Math.min(0.35, (FULL_SECTORS * SECTOR) / size);
  const bytes = runs(size, share, splitRandom(size, `flash ${firmware}`));
  if (firmware !== 'none') bytes.set(bootProgram(PROGRAMS[firmware]));
  return bytes;
}

/** `bytes` with other sectors here and there, the same for the same seed. */
export function changedSectors(bytes: Uint8Array, seed: number): Uint8Array {
  const random = splitRandom(seed, 'mix');
  const result = bytes.slice();
  const share = Math.min(0.2, (FULL_SECTORS * SECTOR) / 4 / bytes.length);
  for (let at = 0; at < bytes.length; at += SECTOR) {
    if (random() >= share) continue;
    const noise = seededRandom(Math.floor(random() * 2 ** 32));
    if (random() < 0.3) result.fill(0xff, at, at + SECTOR);
    else for (let i = at; i < at + SECTOR; i++) result[i] = Math.floor(noise() * 256);
  }
  return result;
}
