import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '../../../src');
/** Where a chip's state may lie. */
const FOLDERS = [
  'emulator',
  'emulator/bus',
  'emulator/cpu',
  'emulator/cpu/compile',
  'emulator/cpu/run',
  'emulator/nor',
  'emulator/peripheral',
  'emulator/peripheral/radio',
  'emulator/rom',
  'emulator/rom/loader',
  'emulator/time',
  'emulator/trace',
  'wire',
];

/** Fields, or whole classes, that change and are not saved, with the reason. */
const NOT_SAVED: Readonly<Record<string, string>> = {
  'Chip.cpu': 'one of #parts',
  'Chip.bus': 'one of #parts',
  'Chip.flash': 'one of #parts',
  'Chip.clock': 'one of #parts',
  'Power.#pending': 'set while the chip executes only',
  'Slices.#isRunning': 'a chip that executes cannot be forked',
  'Core.limit': 'set before each run',
  'Core.bus': 'wired to the fork itself',
  'Core.rom': 'wired to the fork itself',
  'Core.simcall': 'for test programs',
  'Core.onStep': 'whoever looks at the original does not look at the fork',
  'CpuClock.#core': 'wired to the fork itself',
  'CpuClock.#isRunning': 'a chip that executes cannot be forked',
  'IdleProbe.#core': 'wired to the fork itself',
  'IdleProbe.#pc': 'what a look remembers is dropped before the core goes on',
  'IdleProbe.#ar': 'as #pc',
  'IdleProbe.#sar': 'as #pc',
  'IdleProbe.#ps': 'as #pc',
  'IdleProbe.#words': 'as #pc',
  'IdleProbe.#values': 'as #pc',
  'IdleProbe.#stores': 'as #pc',
  'IdleProbe.#registers': 'as #pc',
  'IdleProbe.#steps': 'as #pc',
  'IdleProbe.#maxSteps': 'as #pc',
  'NorFlash.array': 'the fork is made with it',
  'Bus.pc': 'saved beside the record',
  'Bus.dram16': 'another view of dram',
  'Bus.dram32': 'another view of dram',
  'Bus.iram32': 'another view of iram',
  'Bus.#rom': 'never changes: a fork is made with it',
  'CacheWindow.#flash32': 'another view of the flash',
  'CacheWindow.#bytes': 'of the flash',
  'RomMachine.cpu': 'wired to the fork itself',
  'RomMachine.bus': 'wired to the fork itself',
  'RadioBlock.#markers': 'facts about the chip',
  'TappedFlash.alterations': 'compared within one transaction only',
  'TappedFlash.#taps': 'faults stay with the original',
  'Spi.#words': 'another view of #buffer',
  'Adapter.#spare': 'what it holds means nothing',
  'Uart.#knownSettings': 'follows from registers and clock',
  'ByteQueue.#waiter': 'a call of the original’s host',
  'ByteQueue.#block': 'where more is put; a fork begins a block of its own',
  'ByteQueue.#end': 'a host’s end that is closed is nobody’s',
  'HostEnd.#closed': 'a host’s end that is closed is nobody’s',
  'Wire.#isInherited': 'set for every host’s end that comes with the state',
  FlashArray: 'shared until one of those who hold it changes it',
  DecodedCode: 'follows from the memories',
  DeviceTable: 'remembers the latest device, to be quick',
  IrqOr: 'follows from the blocks, which drive their lines again',
  Translator: 'decides what is worth compiling, which changes nothing',
  CoreGate: 'lives as long as a run',
  CompiledCode: 'shared',
  CompiledRegion: 'shared',
  Explorer: 'lives as long as a compilation',
  Writer: 'lives as long as a compilation',
  Reader: 'lives as long as a compilation',
  StepTrace: 'looks on',
  SlipDecoder: 'a host’s',
};

/** Of a part whose state is one record, as Stateful saves it. */
const RECORD = 'state';
const CONTAINER = /\b(Map|Set|WeakMap|DataView|\w*Array)\b|\[\]/;

interface Field {
  readonly name: string;
  readonly isReadonly: boolean;
  /** Its declared type, or what makes it. */
  readonly kind: string;
}

interface Class {
  readonly name: string;
  /** What it extends. */
  readonly base: string;
  readonly text: string;
  readonly fields: readonly Field[];
  readonly methods: ReadonlyMap<string, string>;
}

function classesIn(file: string): Class[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.filter(ts.isClassDeclaration).map((node) => ({
    name: node.name?.text ?? '',
    base: node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression.getText() ?? '',
    text: node.getText(),
    fields: node.members.filter(ts.isPropertyDeclaration).map(({ name, modifiers, type, initializer }) => ({
      name: name.getText(),
      isReadonly: modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword) ?? false,
      kind: type?.getText() ?? initializer?.getText() ?? '',
    })),
    methods: new Map(node.members.filter(ts.isMethodDeclaration).map(({ name, body }) => [name.getText(), body?.getText() ?? ''])),
  }));
}

const CLASSES = FOLDERS.flatMap((folder) =>
  readdirSync(join(SRC, folder))
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => classesIn(join(SRC, folder, name))),
);

/** The method, and those that it calls. */
function bodyWithCalls(methods: Class['methods'], method: string): string {
  const body = methods.get(method) ?? '';
  const called = [...body.matchAll(/this\.(#?\w+)\(/g)].map(([, name]) => methods.get(name as string) ?? '');
  return [body, ...called].join('\n');
}

test('every field that a chip’s parts may change is saved and restored', () => {
  const savers = new Set(CLASSES.filter(({ base, methods }) => base === 'Stateful' || methods.has('save')).map(({ name }) => name));
  const holdsState = ({ isReadonly, kind }: Field): boolean =>
    !isReadonly || (!kind.includes('=>') && (CONTAINER.test(kind) || (kind.match(/\w+/g) ?? []).some((word) => savers.has(word))));
  const used = new Set<string>();
  const missing = CLASSES.flatMap(({ name, base, fields, methods, text }) =>
    fields
      .filter((field) => field.name !== RECORD && holdsState(field))
      .flatMap((field) => {
        const path = `${name}.${field.name}`;
        for (const key of [name, path]) if (key in NOT_SAVED) used.add(key);
        if (name in NOT_SAVED || path in NOT_SAVED) return [];
        if (base === 'Stateful') return isInRecord(text, field.name) ? [] : [`${path} outside of the record`];
        const isIn = (method: string): boolean => new RegExp(`this\\.${field.name}\\b`).test(bodyWithCalls(methods, method));
        return ['save', 'restore'].filter((method) => !isIn(method)).map((method) => `${path} in ${method}`);
      }),
  );
  expect(missing).toEqual([]);
  expect(Object.keys(NOT_SAVED).filter((key) => !used.has(key))).toEqual([]);
});

/** Whether a memory that has views on it stands in the record, too. */
function isInRecord(text: string, field: string): boolean {
  return new RegExp(`const \\{[^}]*\\b${field}\\b[^}]*\\} = this;\\s*this\\.state = \\{[^}]*\\b${field}\\b`).test(text);
}
