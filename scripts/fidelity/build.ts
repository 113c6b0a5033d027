/**
 * `npm run fidelity` compares docs/fidelity.md with what the tables of the code and the chip itself say; `-- --write` writes it.
 * Grades and notes are in the files beside this one; a register, command or function without one does not compile or ends this program.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { deviceOf, FLASH_PARTS, makerOf, type StatusStyle } from '../../src/chip/flash-part.ts';
import { NOR } from '../../src/chip/register/nor.ts';
import { EXCCAUSE } from '../../src/emulator/cpu/isa/exception.ts';
import { INSTRUCTIONS } from '../../src/emulator/cpu/isa/instructions.ts';
import { createChip } from '../../src/emulator/index.ts';
import type { RomFunction } from '../../src/emulator/rom/function.ts';
import { NOT_MODELLED } from '../../src/emulator/rom/not-modelled.ts';
import { ROM_TABLE } from '../../src/emulator/rom/table.ts';
import { COMMAND_NAMES, COMMANDS, type RomCommand } from '../../src/wire/command.ts';
import { type Graded, hex, table } from './grade.ts';
import { inferences } from './inferences.ts';
import { ABSENT_FLASH_COMMANDS, FLASH_COMMANDS, ROM_COMMANDS } from './protocol.ts';
import { ABSENT, AREAS, BLOCKS } from './registers.ts';
import { ABSENT_TOPICS, GROUPS, PARTLY } from './rom.ts';

const ROOT = join(import.meta.dirname, '../..');
const PATH = join(ROOT, 'docs/fidelity.md');

const QUAD: Readonly<Record<StatusStyle['quadEnable'], string>> = {
  'register-2': 'bit 1 of register 2',
  'register-1': 'bit 6 of register 1',
  none: 'none',
};

function parts(): string {
  const rows = FLASH_PARTS.map(({ name, id, size, status, sfdp, isProgrammedOnce }) => [
    name,
    `${makerOf(id).toString(16).padStart(2, '0')} ${deviceOf(id).toString(16).padStart(4, '0')}`,
    `${size / 1024} KiB`,
    `${status?.registers ?? 3}${status?.hasWriteEach ? '' : ', by 01h alone'}`,
    QUAD[status?.quadEnable ?? 'register-2'],
    [
      ...(sfdp === 'xmc' ? ['marked as XMC in SFDP'] : []),
      ...(sfdp === 'none' ? ['no SFDP'] : []),
      ...(isProgrammedOnce ? ['a second program of a page spoils it'] : []),
    ].join(', '),
  ]);
  return table(['part', 'id', 'size', 'status registers', 'QE', ''], rows);
}

/** Whether the chip's bus knows `address`, and whether it gives back what is written there. */
function probe(address: number): { isKnown: boolean; isKept: boolean } {
  const { bus } = createChip({ clock: new VirtualClock(), chipSize: 0x100000, boot: 'download' });
  const before = bus.unmodelled.length;
  bus.read32(address);
  bus.write32(address, 0x55);
  return { isKnown: bus.unmodelled.length === before, isKept: bus.read32(address) === 0x55 };
}

/** Grades that the chip itself contradicts are mistakes here. */
function verify(name: string, address: number, [grade]: Graded): void {
  const { isKnown, isKept } = probe(address);
  if (!isKnown) throw new Error(`${name} is graded ${grade}, but the chip does not know it`);
  if (grade === 'kept' && !isKept && !/W1T|EXT2/.test(name))
    throw new Error(`${name} is graded kept, but does not give back what is written`);
}

const graded = ([grade, note = '']: Graded): [string, string] => [grade, note];

function registers(): string {
  const parts = BLOCKS.map(({ title, bases, source, registers: offsets, grades }) => {
    const rows = Object.entries(offsets).map(([name, offset]) => {
      const grade = grades[name] as Graded;
      for (const base of bases) verify(`${title} ${name}`, base + offset, grade);
      return [hex(offset, 2), name, ...graded(grade)];
    });
    return `### ${title}: ${bases.map((base) => hex(base, 8)).join(', ')}\n\nSource: ${source}.\n\n${table(['offset', 'register', '', ''], rows)}`;
  });
  for (const { title, range, graded: grade } of AREAS) if (!probe(range[0]).isKnown) throw new Error(`${title} (${grade[0]}) is not known`);
  for (const [start, , what] of ABSENT) if (probe(start).isKnown) throw new Error(`${what} is known`);
  const extent = (start: number, end: number): string => `${hex(start, 8)}-${hex(end - 1, 8)}`;
  const areas = AREAS.map(({ range, title, graded: grade, source }) => [extent(...range), title, ...graded(grade), source]);
  const absent = ABSENT.map(([start, end, what]) => [extent(start, end), what, 'not', '', '']);
  return `${parts.join('\n\n')}\n\n### Others\n\n${table(['range', 'block', '', '', 'source'], [...areas, ...absent])}`;
}

function romFunctions(): string {
  const namesOf = (functions: readonly RomFunction[]): string[] =>
    functions.flatMap(({ name, args }) => (args === undefined ? [] : [name]));
  const grouped = GROUPS.flatMap(({ functions }) => functions);
  if (grouped.length !== ROM_TABLE.length) throw new Error('the groups are not the whole table of the ROM');
  const modelled = namesOf(ROM_TABLE);
  for (const name of Object.keys(PARTLY)) if (!modelled.includes(name)) throw new Error(`${name} is not modelled at all`);
  const rows = GROUPS.map(({ title, source, functions }) => {
    const full = namesOf(functions).filter((name) => PARTLY[name] === undefined);
    return [title, full.map((name) => `\`${name}\``).join(' '), source];
  });
  const partly = namesOf(grouped).filter((name) => PARTLY[name] !== undefined);
  const absent = Object.keys(NOT_MODELLED);
  const topics = ABSENT_TOPICS.map(([title]) => ({ title, names: [] as string[] }));
  for (const name of absent) topics[ABSENT_TOPICS.findIndex(([, pattern]) => pattern.test(name))]?.names.push(`\`${name}\``);
  return [
    `${modelled.length} of ${modelled.length + absent.length} named functions are modelled, ${partly.length} of them partly. A call of any other address stops the chip by name, with its caller; it never answers 0 and goes on. What calls cost is estimated (\`rom/cost.ts\`).`,
    table(
      ['modelled', '', 'source'],
      rows.filter(([, names]) => names !== ''),
    ),
    table(
      ['partly', ''],
      partly.map((name) => [`\`${name}\``, PARTLY[name] ?? '']),
    ),
    table(
      ['not modelled', ''],
      topics.filter(({ names }) => names.length > 0).map(({ title, names }) => [title, names.join(' ')]),
    ),
  ].join('\n\n');
}

function loaderCommands(): string {
  const rows = COMMAND_NAMES.map((command) => {
    const { opcode, name, by } = COMMANDS[command];
    const rom = by === 'stub' ? 'refused, as unknown' : 'modelled';
    return [hex(opcode, 2).slice(2), name, rom, 'executed', ROM_COMMANDS[command as RomCommand] ?? ''];
  });
  return table(['', 'command', "ROM's loader", 'stub', ''], rows);
}

function flashCommands(): string {
  const rows = (Object.keys(NOR) as (keyof typeof NOR)[]).map((name) => [
    `${NOR[name].toString(16).toUpperCase().padStart(2, '0')}h`,
    name,
    ...graded(FLASH_COMMANDS[name]),
  ]);
  return `${table(['', 'command', '', ''], rows)}\n\nIgnored: ${ABSENT_FLASH_COMMANDS}.`;
}

function cpu(): string {
  const names = INSTRUCTIONS.map(([name]) => name).filter((name) => name !== 'ill');
  return table(
    ['', '', ''],
    [
      [
        'Instructions',
        'modelled',
        `${new Set(names).size} mnemonics, all that binutils knows for the LX106; anything else is illegal (cause 0)`,
      ],
      [
        'Exceptions',
        'modelled',
        Object.entries(EXCCAUSE)
          .map(([name, cause]) => `${cause} ${name}`)
          .join(', '),
      ],
      ['Interrupts', 'partly', 'level 1, CCOMPARE0, software; the NMI has its vector, but no block raises it'],
      ['Debugging', 'kept', '`break` raises its exception; IBREAK, DBREAK and ICOUNT never fire'],
      ['Memory protection', 'kept', 'WITLB and WDTLB do nothing: regions are as after a reset'],
      ['Time', 'partly', 'one cycle an instruction: no pipeline, no slow IRAM, no cache misses'],
    ],
  );
}

function unverified(): string {
  const rows = inferences(ROOT).map(({ file, what }) => [`\`${file.replace(/^src\//, '')}\``, what]);
  return table(['in `src`', ''], rows);
}

const document = readFileSync(join(import.meta.dirname, 'frame.md'), 'utf8')
  .replace('<!-- registers -->', () => registers())
  .replace('<!-- rom -->', () => romFunctions())
  .replace('<!-- loader -->', () => loaderCommands())
  .replace('<!-- flash -->', () => flashCommands())
  .replace('<!-- parts -->', () => parts())
  .replace('<!-- cpu -->', () => cpu())
  .replace('<!-- inferences -->', () => unverified());

if (process.argv.includes('--write')) writeFileSync(PATH, document);
else if (readFileSync(PATH, 'utf8') === document) process.stdout.write('docs/fidelity.md is up to date\n');
else {
  process.stdout.write('docs/fidelity.md is out of date: npm run fidelity -- --write\n');
  process.exitCode = 1;
}
