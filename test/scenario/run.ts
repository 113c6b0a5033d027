import { getEventListeners } from 'node:events';
import { concat, equal } from '../../src/base/bytes.ts';
import { md5 } from '../../src/base/checksum.ts';
import { ms, seconds } from '../../src/base/clock.ts';
import { EspError } from '../../src/base/error.ts';
import { seededRandom, splitRandom } from '../../src/base/random.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, type CompiledCode, createChip, type FaultPlan } from '../../src/emulator/index.ts';
import {
  backup,
  connect,
  decodeManifest,
  describes,
  erase,
  planRestore,
  restore,
  type Session,
  type StubImage,
  sidecarName,
  verify,
} from '../../src/flasher/index.ts';
import { loadStub } from '../../src/node/stub.ts';
import { virtualPort } from '../../src/node/virtual-port.ts';
import { Disk } from '../support/disk.ts';
import { HadEnough, Host, type HostFault } from '../support/host.ts';
import { SeamTrace } from '../support/stack.ts';
import { runVirtual } from '../support/virtual.ts';
import type { Scenario } from './scenario.ts';

/** A law of host-programs.md §4 that did not hold, or an expectation behind it. */
class Violation extends Error {
  override readonly name = 'Violation';
}

/** How a run ended. */
export interface Outcome {
  /** `done`, `differs` (a verify), `killed`, `aborted`, or the code of the error. */
  readonly end: string;
  /** Of every byte that crossed the host's end of the wire, and when. */
  readonly digest: string;
  readonly virtualMs: number;
}

/** What an operation may end with; the rest would be a fault of ours. */
const LISTED = /^(link|frame|chip|flash|file)\./;
/** No operation on half a megabyte takes longer, whatever goes wrong. */
const LONGEST = seconds(600);
const NAME = 'backup.bin';
const SECTOR = 0x1000;

let stub: StubImage | undefined;

function must(holds: boolean, law: string): void {
  if (!holds) throw new Violation(law);
}

/** Runs of FF and of noise, by sectors, so that there is something to skip. */
function content(size: number, seed: number, name: string): Uint8Array {
  const random = splitRandom(seed, name);
  const bytes = new Uint8Array(size).fill(0xff);
  for (let at = 0; at < size; ) {
    const length = SECTOR * (1 + Math.floor(random() * 12));
    const kind = random();
    const noise = seededRandom(Math.floor(random() * 2 ** 32));
    const end = Math.min(size, at + length);
    if (kind < 0.25) for (let i = at; i < end; i++) bytes[i] = Math.floor(noise() * 256);
    else if (kind < 0.35) bytes.fill(Math.floor(noise() * 256), at, end);
    at = end;
  }
  return bytes;
}

/** `bytes` with some sectors of `other`. */
function mixed(bytes: Uint8Array, other: Uint8Array, seed: number): Uint8Array {
  const random = splitRandom(seed, 'mix');
  const result = bytes.slice();
  for (let at = 0; at < bytes.length; at += SECTOR) if (random() < 0.2) result.set(other.subarray(at, at + SECTOR), at);
  return result;
}

/** A chip, a disk and what a host is to do with them; the oracles look at the chip's array and the disk's entries themselves. */
class World {
  readonly clock = new VirtualClock();
  readonly seam = new SeamTrace(this.clock);
  readonly disk: Disk;
  readonly #scenario: Scenario;
  readonly #code: CompiledCode;
  readonly #before: Uint8Array;
  /** What a restore brings, a verify compares with, and `--since` begins from. */
  readonly #file: Uint8Array;
  readonly #foreign = Uint8Array.of(1, 2, 3);
  #chip: Chip;

  constructor(scenario: Scenario, code: CompiledCode) {
    this.#scenario = scenario;
    this.#code = code;
    this.#before = content(scenario.chipSize, scenario.seed, 'flash');
    this.#file = mixed(this.#before, content(scenario.chipSize, scenario.seed, 'file'), scenario.seed);
    this.disk = new Disk(splitRandom(scenario.seed, 'disk'));
    this.#chip = this.#power(this.#before, scenario.faults);
  }

  #power(flash: Uint8Array, faults?: FaultPlan): Chip {
    return createChip({
      clock: this.clock,
      chipSize: this.#scenario.chipSize,
      flash,
      adapter: { latency: ms(this.#scenario.latencyMs) },
      cpu: { compiledCode: this.#code },
      ...(faults && { faults }),
    });
  }

  /** The same flash in a chip that nothing is wrong with, beside a host that nothing happens to. */
  mend(): void {
    this.#chip.powerOff();
    this.#chip = this.#power(this.#chip.flash.bytes);
  }

  async takeName(): Promise<void> {
    await this.disk.append(NAME, this.#foreign);
    await this.disk.sync(NAME);
  }

  /** One host's try, to its end: what it came to. Looks after the laws that hold whatever the end is. */
  async attempt(fault?: HostFault, overwrite = false): Promise<{ readonly end: string; readonly error: unknown }> {
    const host = new Host(fault);
    const started = this.clock.now;
    const unchanged = this.#chip.flash.bytes.slice();
    const work = this.#operate(host, overwrite).then(
      (end) => ({ end, error: undefined }),
      (error: unknown) => ({ end: endOf(error), error }),
    );
    const result = await runVirtual(
      this.clock,
      () => Promise.race([work, host.death.then(() => ({ end: 'killed', error: undefined }))]),
      LONGEST,
    );
    must(result.end !== 'unlisted', `3: ended in something unlisted: ${String(result.error)}`);
    must(result.end !== 'aborted' || fault?.kind === 'abort', '3: aborted by nobody');
    must(this.clock.now - started <= LONGEST, '3: took too long');
    const { operation } = this.#scenario;
    if (operation !== 'restore' && operation !== 'erase') must(equal(this.#chip.flash.bytes, unchanged), '1: changed the flash');
    this.#judge(result.end);
    this.disk.lose(); // a success is still one after a power loss of the host
    this.#judge(result.end);
    if (result.end !== 'killed') this.#givenBack(host);
    return result;
  }

  async #operate(host: Host, overwrite: boolean): Promise<string> {
    const { signal } = host.abort;
    const clock = host.clock(this.clock);
    const open = () => host.owning(this.seam.of(this.#chip.link()));
    const wire = this.#scenario.way === 'link' ? open() : await virtualPort('emulator:', open);
    stub ??= loadStub();
    const session = await connect({ link: host.link(wire), clock, stub, baud: this.#scenario.baud, signal });
    try {
      return await this.#perform(session, host, overwrite);
    } finally {
      await session.close();
    }
  }

  async #perform(session: Session, host: Host, overwrite: boolean): Promise<string> {
    const { operation, pieceSize } = this.#scenario;
    if (operation === 'restore') await restore(session, await planRestore(session, this.#file, 0, pieceSize));
    else if (operation === 'erase') await erase(session);
    else if (operation === 'verify') return (await verify(session, this.#file)).matches ? 'done' : 'differs';
    else {
      const { flashSize } = session;
      const since = operation === 'backup-since' && flashSize === this.#file.length ? this.#file : undefined;
      await backup(session, { store: host.store(this.disk), name: NAME, pieceSize, since, resume: true, overwrite, tool: 'scenario' });
    }
    return 'done';
  }

  /** Laws 1, 2 and 4, by what chip and disk hold. */
  #judge(end: string): void {
    const { operation } = this.#scenario;
    const { bytes } = this.#chip.flash;
    if (operation === 'restore' && end === 'done')
      must(equal(bytes.subarray(0, this.#file.length), this.#file), '1: restored something else');
    if (operation === 'erase' && end === 'done')
      must(
        bytes.every((byte) => byte === 0xff),
        '1: something is left',
      );
    if (operation === 'verify' && end === 'done') must(equal(bytes, this.#file), '1: they do not match');
    if (operation === 'verify' && end === 'differs' && this.#isSound) must(!equal(bytes, this.#file), '1: they match');
    if (!operation.startsWith('backup')) return;
    const stored = this.disk.look(NAME);
    if (stored !== undefined && equal(stored, this.#foreign)) must(end !== 'done', '2: done, and the file is the old one');
    else if (stored !== undefined) must(isReadOf(stored, bytes), '2: the file is not what the chip holds');
    else must(end !== 'done', '1: done, and there is no file');
    if (end === 'done' && stored !== undefined) must(this.#isDescribed(stored), '2: its manifest does not describe it');
    if (this.#scenario.isTaken) must(stored !== undefined && equal(stored, this.#foreign), '2: a file was overwritten');
  }

  #isDescribed(stored: Uint8Array): boolean {
    const manifest = decodeManifest(this.disk.look(sidecarName(NAME)) ?? new Uint8Array(0));
    return manifest !== undefined && describes(manifest, stored);
  }

  /** Whether what is read from the flash is what it holds. */
  get #isSound(): boolean {
    return !this.#scenario.faults.faults.some(({ fault }) => fault === 'read-errors');
  }

  /** Whether the chip said something else of its flash than it says since it was mended: a backup of that is not gone on with. */
  get #wasAnotherChip(): boolean {
    return this.#scenario.faults.faults.some(({ fault }) => fault === 'fake-size' || fault === 'wrong-id');
  }

  /** Law 5. */
  #givenBack(host: Host): void {
    must(host.timers === 0, `5: ${host.timers} timers are left`);
    must(getEventListeners(host.abort.signal, 'abort').length === 0, '5: somebody still listens to the signal');
    try {
      void this.#chip.link().close();
    } catch {
      must(false, '5: the port is still taken');
    }
  }

  /** Once more, with nothing in the way: it ends well, whatever was left behind. */
  async again(): Promise<void> {
    this.mend();
    const { operation } = this.#scenario;
    const isStored = operation.startsWith('backup') && this.disk.names.includes(NAME);
    const names = this.disk.names.join();
    const first = await this.attempt();
    const isRefused = first.end === 'file.exists' && !isStored && this.#wasAnotherChip;
    if (isRefused) must(this.disk.names.join() === names, '2: refused, and what another chip left is not there any more');
    const { end, error } = isRefused ? await this.attempt(undefined, true) : first;
    if (isStored) must(end === 'file.exists', `2: a file of that name, and it ended as ${end}`);
    else if (operation === 'verify') must(end === 'done' || end === 'differs', `3: verify ended as ${end}`);
    else must(end === 'done', `2: does not end well when run again: ${end} ${String(error)}`);
    const left = this.disk.names.filter((name) => name.includes('.part') || name.endsWith('.new'));
    if (operation.startsWith('backup') && end === 'done') must(left.length === 0, `2: left behind: ${left.join(', ')}`);
  }
}

/** The flash as it is read through an id that claims more than there is. */
function isReadOf(stored: Uint8Array, flash: Uint8Array): boolean {
  const times = stored.length / flash.length;
  return Number.isInteger(times) && times > 0 && equal(stored, concat(...Array<Uint8Array>(times).fill(flash)));
}

function endOf(error: unknown): string {
  if (error instanceof HadEnough) return 'aborted';
  return error instanceof EspError && LISTED.test(error.code) ? error.code : 'unlisted';
}

/**
 * One scenario: a host's try under its faults, then one without where there is something left to bring about; of those that ended well
 * one in four is run again too.
 * @throws Violation of a law; whatever else goes wrong.
 */
export async function runScenario(scenario: Scenario, code: CompiledCode): Promise<Outcome> {
  const world = new World(scenario, code);
  if (scenario.isTaken) await world.takeName();
  const { end } = await world.attempt(scenario.host);
  if ((end !== 'done' && end !== 'differs') || scenario.seed % 4 === 0) await world.again();
  return { end, digest: md5(new TextEncoder().encode(world.seam.digest)), virtualMs: Math.round(world.clock.now / 1e6) };
}
