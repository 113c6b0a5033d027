/**
 * `npm run cpu` compares what is made from the instruction table with the files in `src/emulator/cpu`; `-- --write` writes them.
 * Files of `frame` are what a person writes of them; names with `$` in front stand for what is filled in.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DRAM, FLASH_WINDOW, IRAM, ROM, SYSTEM_DRAM } from '../../src/chip/memory-map.ts';
import { INSTRUCTIONS } from '../../src/emulator/cpu/isa/instructions.ts';
import { SR } from '../../src/emulator/cpu/isa/special-register.ts';
import { ACCESS } from '../../src/emulator/cpu/run/data-access.ts';
import { compilerRows } from './compiler-text.ts';
import { parseInstruction } from './effect.ts';
import { casesText } from './interpreter-text.ts';
import { verifyOperands } from './operand-text.ts';
import { systemText } from './system-text.ts';

const ROOT = join(import.meta.dirname, '../..');
const HEAD = '// Made by scripts/cpu from src/emulator/cpu/isa/instructions.ts: change that and `npm run cpu -- --write`.\n';

const hex = (value: number): string => `0x${value.toString(16)}`;

/** What `$NAME` stands for in every frame. Numbers are in the text of the loop, where the engine can see them. */
const COMMON: Readonly<Record<string, string>> = {
  DRAM_START: hex(DRAM.start),
  DRAM_SIZE: hex(SYSTEM_DRAM.end - DRAM.start),
  IRAM_START: hex(IRAM.start),
  WINDOW_START: hex(FLASH_WINDOW.start),
  ROM_PAGE: hex(ROM.start >>> 16),
  ROM_START: hex(ROM.start),
  ROM_SIZE: hex(ROM.end - ROM.start),
  LITBASE: String(SR.LITBASE),
  L32: String(ACCESS.L32),
  S32: String(ACCESS.S32),
  SAVE: 'core.pc = pc >>> 0;\ncore.sar = sar;\ncore.cycles = until - left;',
  REMAP: 'iramSize = bus.iramSize;\nwindowSpan = window.span;\nwindowBase = window.base;\nflash32 = window.flash32;',
};

/** The frame `name` with every `$NAME` filled in; a `;` behind one goes with it. */
function fill(name: string, blocks: Readonly<Record<string, string>>): string {
  let text = readFileSync(join(import.meta.dirname, `frame/${name}.txt`), 'utf8');
  for (const [key, block] of [...Object.entries(blocks), ...Object.entries(COMMON)]) {
    text = text.replaceAll(new RegExp(`\\$${key}\\b;?`, 'g'), (found) =>
      found.endsWith(';') && !block.includes('\n') ? `${block};` : block,
    );
  }
  const left = /\$[A-Z]\w*/.exec(text);
  if (left !== null) throw new Error(`${name}: nothing is known of ${left[0]}`);
  return text;
}

/** As `npm run fix` would leave it. */
function formatted(path: string, text: string): string {
  const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
  const run = spawnSync(process.execPath, [biome, 'check', '--write', `--stdin-file-path=${path}`], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`${path}: ${run.stderr}`);
  return run.stdout;
}

const instructions = INSTRUCTIONS.map(parseInstruction);
verifyOperands(new Set(instructions.flatMap(({ traits, operands }) => (traits.length === 3 ? operands : []))));
const system = systemText(instructions);
const compiler = compilerRows(instructions);
const traits = instructions.map(({ mnemonic, traits: row }) => `${JSON.stringify(row)}, // ${mnemonic}`).join('\n');

/** What is made, by its place in `src/emulator/cpu`. */
const MADE: Readonly<Record<string, string>> = {
  'isa/traits.ts': fill('traits', { ROWS: traits }),
  'run/interpret.ts': fill('interpret', { CASES: casesText(instructions) }),
  'run/system.ts': fill('system', { CASES: system.cases, FUNCTIONS: system.functions.join(', ') }),
  'compile/instruction-source.ts': fill('instruction-source', { SOURCES: compiler.sources, CONDITIONS: compiler.conditions }),
};

const outOfDate: string[] = [];
for (const [name, text] of Object.entries(MADE)) {
  const path = `src/emulator/cpu/${name}`;
  const made = formatted(path, HEAD + text);
  if (existsSync(join(ROOT, path)) && readFileSync(join(ROOT, path), 'utf8') === made) continue;
  outOfDate.push(path);
  if (process.argv.includes('--write')) writeFileSync(join(ROOT, path), made);
}
if (process.argv.includes('--write')) console.log(`written: ${outOfDate.join(', ') || 'nothing'}`);
else if (outOfDate.length > 0) {
  console.error(`out of date, run npm run cpu -- --write: ${outOfDate.join(', ')}`);
  process.exitCode = 1;
}
