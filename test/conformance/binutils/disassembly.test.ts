import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/base/random.ts';
import { disassemble } from '../../../src/emulator/cpu/isa/disassemble.ts';
import { missingTools, runTool, withFolder } from '../../support/lx106-tools.ts';

const OBJDUMP = 'xtensa-lx106-elf-objdump';
const missing = missingTools(OBJDUMP);

interface Comparison {
  readonly lines: number;
  readonly differences: readonly string[];
}

/** Every line of objdump's linear sweep over `code`, against ours at the same address. */
function compare(code: Uint8Array, start: number): Comparison {
  const text = withFolder((folder) => {
    const file = join(folder, 'code.bin');
    writeFileSync(file, code);
    return runTool(OBJDUMP, ['-D', '-z', '-b', 'binary', '-m', 'xtensa', `--adjust-vma=${start}`, file]);
  });
  const differences: string[] = [];
  let lines = 0;
  for (const line of text.split('\n')) {
    const [, place, , theirs] = /^\s*([0-9a-f]+):\t([0-9a-f]+)\s*\t(.*)$/.exec(line) ?? [];
    if (place === undefined || theirs === undefined || theirs.startsWith('.')) continue;
    lines++;
    const address = Number.parseInt(place, 16);
    const ours = disassemble(code.subarray(address - start, address - start + 3), address).text;
    if (normal(ours) !== normal(theirs.trim().replace('\t', ' ')) && differences.length < 20)
      differences.push(`${place}: ${theirs} | ${ours}`);
  }
  return { lines, differences };
}

/** objdump writes `excw` for what it cannot decode, leaves the operands of RER and WER out, and shows the word that L32R loads. */
function normal(text: string): string {
  if (text.startsWith('.byte')) return 'excw';
  return text.replace(/^(rer|wer) .*/, '$1').replace(/ \(0x[0-9a-f]+\)$/, '');
}

/** All words with `low` in bits 0..3, three bytes each. */
function wordsEndingIn(low: number, count: number, pick: (i: number) => number): Uint8Array {
  const code = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) {
    const word = (pick(i) << 4) | low;
    code.set([word, word >>> 8, word >>> 16], i * 3);
  }
  return code;
}

describe.skipIf(missing.length > 0)(`disassembly agrees with binutils (needs ${OBJDUMP})`, () => {
  test("over the text of Espressif's stub", () => {
    const path = createRequire(import.meta.url).resolve('esptool-js/lib/targets/stub_flasher/esp8266.json');
    const stub = JSON.parse(readFileSync(path, 'utf8')) as { text: string; text_start: number };
    const { lines, differences } = compare(Uint8Array.from(Buffer.from(stub.text, 'base64')), stub.text_start);
    expect(differences).toEqual([]);
    expect(lines).toBeGreaterThan(3500);
  });

  test('for every 16-bit instruction', () => {
    const code = new Uint8Array(6 * 4096 * 2);
    let at = 0;
    for (let word = 0; word < 0x10000; word++) {
      if ((word & 15) < 8 || (word & 15) > 13) continue;
      code.set([word, word >>> 8], at);
      at += 2;
    }
    const { lines, differences } = compare(code, 0x40100000);
    expect(differences).toEqual([]);
    expect(lines).toBe(code.length / 2);
  });

  test('for every 24-bit word of the QRST group', () => {
    const { lines, differences } = compare(
      wordsEndingIn(0, 0x100000, (i) => i),
      0x40100000,
    );
    expect(differences).toEqual([]);
    expect(lines).toBe(0x100000);
  });

  test.each([1, 2, 3, 4, 5, 6, 7])('for random words of group %i', (low) => {
    const random = seededRandom(low);
    const { lines, differences } = compare(
      wordsEndingIn(low, 50_000, () => Math.floor(random() * 0x100000)),
      0x40200000,
    );
    expect(differences).toEqual([]);
    expect(lines).toBe(50_000);
  });
});
