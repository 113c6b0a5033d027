import { chmodSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { SerialPortStream } from '@serialport/stream';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { ms, seconds, sleep } from '../../../src/base/clock.ts';
import type { ErrorCode } from '../../../src/base/error.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { ERROR_EXIT } from '../../../src/cli/exit-code.ts';
import { describeFailure, InterruptError } from '../../../src/cli/failure.ts';
import { run as runProgram } from '../../../src/cli/program.ts';
import { createChip } from '../../../src/emulator/esp8266.ts';
import { backup, erase, type Session, verify } from '../../../src/flasher/index.ts';
import { fetchFile } from '../../../src/node/fetch-file.ts';
import { fileStore } from '../../../src/node/file-store.ts';
import { serialBinding } from '../../../src/node/serial-binding.ts';
import { openStream } from '../../../src/node/stream-link.ts';
import { formatRecord } from '../../../src/wire/record/session.ts';
import { bootProgram } from '../../support/boot-image.ts';
import { workspace } from '../../support/cli.ts';
import { answer, connected, MemoryStore, noise, rig, run, type Tamper } from '../../support/flasher/rig.ts';
import { quiesce } from '../../support/virtual.ts';

/** Milliseconds: nobody is waited for. */
const HASTY = { answerMs: 500, idleMs: 500, totalMs: 2000, pauseMs: 1 };

const work = workspace();
afterAll(() => work.remove());

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** A port of this computer that is taken; who connects is hung up on. */
async function taken(): Promise<number> {
  const listening = createServer((socket) => socket.destroy());
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return (listening.address() as AddressInfo).port;
}

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(work.path(name), content);
  return work.path(name);
}

/** Asks a server of this computer that answers so. */
async function fetched(answer: (response: ServerResponse) => unknown): Promise<void> {
  const listening = createHttpServer((_, response) => void answer(response));
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = listening.address() as AddressInfo;
    await fetchFile(`http://127.0.0.1:${port}/a.bin`, { allowHttp: true, patience: HASTY });
  } finally {
    listening.closeAllConnections();
  }
}

/** The program without its terminal. */
async function program(argv: readonly string[], signal = new AbortController().signal): Promise<void> {
  const ignore = (): void => {};
  const context = { json: true, signal, note: ignore, tell: ignore, trace: ignore, progress: ignore, emit: ignore };
  await runProgram(argv, context, '0');
}

/** A chip that answers as `tamper` says, once the stub runs. */
async function chipThat(tamper: Tamper, operation: (session: Session) => Promise<unknown>): Promise<void> {
  const { clock, chip, session } = await connected(noise(0x2000));
  chip.tamper = tamper;
  await run(clock, () => operation(session));
}

/** A chip that is odd from the start. */
async function oddChip(
  spoil: (chip: ReturnType<typeof rig>['chip']) => void,
  operation: (session: Session) => Promise<unknown> = async () => {},
): Promise<void> {
  const { clock, chip, open } = rig();
  spoil(chip);
  await run(clock, async () => await operation(await open()));
}

/** Where nobody may write, whoever runs this: root may write into anything but the kernel's own. */
function forbidden(): string {
  if (process.getuid?.() === 0) return '/sys/kernel';
  const folder = work.path('forbidden.bin');
  writeFileSync(folder, 'x');
  chmodSync(folder, 0);
  return folder;
}

/** Says what the serial binding does of a port that is somebody else's; who runs the tests may be allowed to open everything. */
const DENYING = serialBinding(() => {
  throw new Error('Error: Permission denied, cannot open /dev/ttyUSB0');
});

interface Scenario {
  readonly exit: number;
  /** Fails with the code, by what the program or the library really do. */
  readonly reach: () => Promise<unknown>;
}

const wrote = (name: string): readonly string[] => ['patch', work.sample('nonos-1mb'), '--flash-mode', 'dio', '-o', name];

/** How each code is reached. A code without its scenario does not compile. */
const SCENARIOS: { readonly [C in ErrorCode]: Scenario } = {
  'link.closed': { exit: 4, reach: async () => await program(['info', '-p', `socket://127.0.0.1:${await taken()}`]) },
  'link.missing': { exit: 6, reach: () => program(['info', '-p', '/dev/no-such-port']) },
  'link.busy': { exit: 6, reach: async () => await program(['emulate', '--tcp', `127.0.0.1:${await taken()}`]) },
  'link.denied': {
    exit: 6,
    reach: () => openStream(new SerialPortStream({ binding: DENYING, path: '/dev/ttyUSB0', baudRate: 115_200, autoOpen: false })),
  },
  'link.failed': { exit: 6, reach: () => program(['info', '-p', file('no-port', 'x')]) },
  'link.timeout': {
    exit: 4,
    reach: () =>
      chipThat(
        (name) => (name === 'spiFlashMd5' ? [] : undefined),
        (session) => verify(session, noise(0x2000)),
      ),
  },
  'frame.invalid': {
    exit: 4,
    reach: () =>
      chipThat(
        (name, { opcode }) => (name === 'spiFlashMd5' ? [answer(opcode, { data: new Uint8Array(5) })] : undefined),
        (session) => verify(session, noise(0x2000)),
      ),
  },
  'chip.no-sync': { exit: 4, reach: () => program(['info', '-p', 'emulator:', '--before', 'no-reset', '--connect-attempts', '1']) },
  'chip.wrong': { exit: 1, reach: () => oddChip(({ registers }) => registers.set(0x40001000, 0x00f01d83)) },
  'chip.refused': {
    exit: 1,
    reach: () =>
      chipThat(
        (name, { opcode }) => (name === 'eraseRegion' ? [answer(opcode, { status: 0xc4 })] : undefined),
        (session) => erase(session, { offset: 0, length: 0x1000 }),
      ),
  },
  'chip.stub-silent': {
    exit: 4,
    reach: () =>
      oddChip((chip) => {
        chip.tamper = (name, { opcode }) => (name === 'memEnd' ? [answer(opcode)] : undefined);
      }),
  },
  'flash.unknown-size': {
    exit: 1,
    reach: () =>
      oddChip(
        ({ registers }) => registers.set(0x60000240, 0x00ff40ef),
        (session) => backup(session, { store: new MemoryStore(), name: 'x' }),
      ),
  },
  'flash.range': {
    exit: 1,
    reach: () => program(['read_flash', '0xff000', '0x2000', work.path('out.bin'), '-p', 'emulator:?chip-size=1MB']),
  },
  'flash.verify': {
    exit: 5,
    reach: () =>
      chipThat(
        (name, { opcode }) => (name === 'eraseRegion' ? [answer(opcode)] : undefined),
        (session) => erase(session, { offset: 0, length: 0x1000 }),
      ),
  },
  'file.missing': { exit: 1, reach: () => program(['inspect', work.path('none.bin')]) },
  'file.is-directory': { exit: 1, reach: () => program(['inspect', work.path('.')]) },
  'file.denied': { exit: 1, reach: () => program(process.getuid?.() === 0 ? wrote(`${forbidden()}/out.bin`) : ['inspect', forbidden()]) },
  'file.empty': { exit: 1, reach: () => program(['inspect', file('empty.bin', '')]) },
  'file.exists': { exit: 1, reach: () => program(wrote(file('there.bin', 'x'))) },
  'file.busy': {
    exit: 1,
    reach: async () => {
      const store = fileStore(work.path(''));
      await store.claim?.('claimed.part');
      await store.claim?.('claimed.part');
    },
  },
  'file.no-space': {
    exit: 1,
    reach: async () => {
      const { clock, session } = await connected(noise(0x2000));
      const store = Object.assign(new MemoryStore(), { free: () => Promise.resolve(0x1fff) });
      await run(clock, () => backup(session, { store, name: 'x' }));
    },
  },
  'file.changed': {
    exit: 1,
    reach: async () => {
      const store = fileStore(work.path(''));
      await store.append('mine.part', Uint8Array.of(1));
      file('mine.part', 'somebody else was here');
      await store.append('mine.part', Uint8Array.of(2));
    },
  },
  'file.too-large': { exit: 1, reach: () => program(['info', '-p', `emulator:?chip-size=512KB&flash=${work.sample('nonos-1mb')}`]) },
  'file.failed': { exit: 1, reach: () => program(['inspect', work.path('x'.repeat(300))]) },
  'file.digest': { exit: 5, reach: () => program(['inspect', work.sample('nonos-1mb'), '--sha256', '0'.repeat(64)]) },
  'file.bad-gzip': { exit: 1, reach: () => program(['inspect', file('a.gz', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 9, 9, 9))]) },
  'url.refused': { exit: 2, reach: () => program(['inspect', 'http://127.0.0.1:9/a.bin']) },
  'url.redirect': { exit: 1, reach: () => fetched((response) => response.writeHead(302).end()) },
  'url.unreachable': { exit: 1, reach: () => program(['inspect', 'https://127.0.0.1:9/a.bin']) },
  'url.status': { exit: 1, reach: () => fetched((response) => response.writeHead(404).end()) },
  'url.timeout': { exit: 1, reach: () => fetched(() => {}) },
  'url.broken': {
    exit: 1,
    reach: () =>
      fetched((response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('x', () => setTimeout(() => response.destroy(), 20));
      }),
  },
  'restore.refused': { exit: 3, reach: () => program(['restore', file('noise.bin', noise(0x1000)), '-p', 'emulator:?chip-size=1MB']) },
  'usage.requires': { exit: 2, reach: () => program(['check', 'x', '--expect', 'boots']) },
  'usage.conflict': { exit: 2, reach: () => program(['check', 'x', '-p', 'emulator:', '--chips', '1MB']) },
  'usage.invalid': { exit: 2, reach: () => program(['info', '-p', 'socket://']) },
  'replay.differs': {
    exit: 1,
    reach: () => program(['info', '-p', `replay:${file('session.jsonl', formatRecord({ tool: 'test', port: 'device', events: [] }))}`]),
  },
  'emulator.unknown-rom': {
    exit: 1,
    reach: async () => {
      const clock = new VirtualClock();
      const chip = createChip({
        clock,
        chipSize: 0x40000,
        flash: bootProgram('j main; .align 4; f: .word 0x4000fff0; main: l32r a0, f; callx0 a0'),
      });
      await clock.run(() => sleep(clock, seconds(1)), { quiesce });
      throw chip.fault;
    },
  },
  'clock.deadlock': { exit: 70, reach: () => new VirtualClock().run(() => new Promise(() => {}), { quiesce }) },
  'clock.hang': {
    exit: 70,
    reach: () => {
      const clock = new VirtualClock();
      const main = async (): Promise<never> => {
        for (;;) await sleep(clock, ms(1));
      };
      return clock.run(main, { quiesce, budget: seconds(1) });
    },
  },
};

describe('every way to fail is reached, with its hint and its exit code', () => {
  test('all codes', () => {
    expect(Object.keys(SCENARIOS).sort()).toEqual(Object.keys(ERROR_EXIT).sort());
  });

  test.each(Object.entries(SCENARIOS))('%s', async (code, { reach, exit }) => {
    const error: unknown = await reach().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code });
    const failure = describeFailure(error);
    expect(failure).toMatchObject({ code, exitCode: exit });
    expect(failure.hint.length).toBeGreaterThan(20);
    expect(failure.message).toMatch(/^\S.*\.$/s);
    expect(failure.message).not.toMatch(/undefined|NaN|\[object|\n {2,}at /);
  });

  test('Ctrl-C', async () => {
    const controller = new AbortController();
    controller.abort(new InterruptError());
    const error: unknown = await program(['info', '-p', 'emulator:'], controller.signal).catch((reason: unknown) => reason);
    expect(describeFailure(error)).toMatchObject({ code: 'interrupted', exitCode: 130 });
  });
});
