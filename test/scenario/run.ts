import { getEventListeners } from 'node:events';
import { concat, equal, isBlank } from '../../src/base/bytes.ts';
import { md5 } from '../../src/base/checksum.ts';
import { ms, type Nanos, seconds } from '../../src/base/clock.ts';
import { EspError } from '../../src/base/error.ts';
import { splitRandom } from '../../src/base/random.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, createChip, type FaultPlan } from '../../src/emulator/index.ts';
import {
  backup,
  connect,
  decodeManifest,
  describes,
  erase,
  info,
  planRestore,
  restore,
  type Session,
  type StubImage,
  sidecarName,
  verify,
  watchBoot,
} from '../../src/flasher/index.ts';
import { loadStub } from '../../src/node/stub.ts';
import { virtualPort } from '../../src/node/virtual-port.ts';
import { Disk } from '../support/disk.ts';
import { HadEnough, Host, type HostFault } from '../support/host.ts';
import { SeamTrace } from '../support/stack.ts';
import { runVirtual } from '../support/virtual.ts';
import { changedSectors } from './content.ts';
import { type Scenario, WRITING } from './scenario.ts';
import type { WarmChips } from './warm.ts';

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
  /** How often each fault of the plan struck at the first try. */
  readonly strikes: readonly number[];
}

/** What an operation may end with; the rest would be a fault of ours. */
const LISTED = /^(link|frame|chip|flash|file)\./;
/** No operation takes longer, whatever goes wrong: for half a megabyte, and for each megabyte. */
const PATIENCE = { least: 600, perMiB: 600 } as const;
const NAME = 'backup.bin';
const SECTOR = 0x1000;

let stub: StubImage | undefined;

function must(holds: boolean, law: string): void {
  if (!holds) throw new Violation(law);
}

/** A chip, a disk and what a host is to do with them; the oracles look at the chip's array and the disk's entries themselves. */
class World {
  readonly clock = new VirtualClock();
  readonly seam = new SeamTrace(this.clock);
  readonly disk: Disk;
  readonly #scenario: Scenario;
  readonly #warm: WarmChips;
  readonly #before: Uint8Array;
  /** What a restore brings, a verify compares with, and `--since` begins from. */
  readonly #file: Uint8Array;
  readonly #foreign = Uint8Array.of(1, 2, 3);
  readonly #longest: Nanos;
  #chip: Chip;
  readonly #faulty: Chip;
  /** What the flash held when the latest try began. */
  #start = new Uint8Array(0);

  constructor(scenario: Scenario, warm: WarmChips) {
    const { chipSize, firmware, seed, isCold, faults, operation, range } = scenario;
    this.#scenario = scenario;
    this.#warm = warm;
    this.#before = warm.flash(chipSize, firmware);
    const changed = changedSectors(this.#before, seed);
    this.#file = operation === 'write' ? changed.slice(range.offset, range.offset + range.length) : changed;
    this.#longest = seconds(PATIENCE.least + (PATIENCE.perMiB * chipSize) / 2 ** 20);
    this.disk = new Disk(splitRandom(seed, 'disk'));
    this.#chip = isCold
      ? this.#power(this.#before, faults)
      : warm.chip(chipSize, firmware).fork({ clock: this.clock, adapter: this.#adapter, faults });
    this.#faulty = this.#chip;
  }

  /** How often each fault has struck. */
  get strikes(): readonly number[] {
    return this.#faulty.strikes;
  }

  get #adapter() {
    return { latency: ms(this.#scenario.latencyMs) };
  }

  #power(flash: Uint8Array, faults?: FaultPlan): Chip {
    return createChip({
      clock: this.clock,
      chipSize: this.#scenario.chipSize,
      flash,
      adapter: this.#adapter,
      cpu: { compiledCode: this.#warm.code },
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
    this.#start = this.#chip.flash.bytes.slice();
    const work = this.#operate(host, overwrite).then(
      (end) => ({ end, error: undefined }),
      (error: unknown) => ({ end: endOf(error), error }),
    );
    const result = await runVirtual(
      this.clock,
      () => Promise.race([work, host.death.then(() => ({ end: 'killed', error: undefined }))]),
      this.#longest,
    );
    must(result.end !== 'unlisted', `3: ended in something unlisted: ${String(result.error)}`);
    must(result.end !== 'aborted' || fault?.kind === 'abort', '3: aborted by nobody');
    must(this.clock.now - started <= this.#longest, '3: took too long');
    const { operation } = this.#scenario;
    if (!WRITING.has(operation)) must(equal(this.#chip.flash.bytes, this.#start), '1: changed the flash');
    else this.#othersUntouched(this.#start);
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
    const { baud, hasStub } = this.#scenario;
    const session = await connect({ link: host.link(wire), clock, stub: hasStub ? stub : undefined, baud, signal });
    try {
      return await this.#perform(session, host, overwrite);
    } finally {
      await session.close();
    }
  }

  async #perform(session: Session, host: Host, overwrite: boolean): Promise<string> {
    const { operation, pieceSize, range } = this.#scenario;
    switch (operation) {
      case 'restore':
        await restore(session, await planRestore(session, this.#file, 0, pieceSize));
        return 'done';
      case 'write':
        await restore(session, await planRestore(session, this.#file, range.offset, pieceSize));
        return 'done';
      case 'erase':
        await erase(session);
        return 'done';
      case 'erase-part':
        await erase(session, range);
        return 'done';
      case 'verify':
        return (await verify(session, this.#file)).matches ? 'done' : 'differs';
      case 'info': {
        const { header } = await info(session);
        if (this.#isSound && header !== undefined)
          must(equal(header, this.#chip.flash.bytes.subarray(0, header.length)), '1: another header');
        return 'done';
      }
      case 'watch':
        await watchBoot(session, { listen: seconds(1) });
        return 'done';
      default: {
        const since = operation === 'backup-since' && session.flashSize === this.#file.length ? this.#file : undefined;
        const part = operation === 'backup-part' ? range : undefined;
        await backup(session, {
          store: host.store(this.disk),
          name: NAME,
          range: part,
          pieceSize,
          since,
          resume: true,
          overwrite,
          tool: 'scenario',
        });
        return 'done';
      }
    }
  }

  /** Whatever the end is, only those sectors changed that were to. */
  #othersUntouched(before: Uint8Array): void {
    const { operation, range } = this.#scenario;
    if (operation !== 'write' && operation !== 'erase-part') return;
    const { bytes } = this.#chip.flash;
    const start = range.offset - (range.offset % SECTOR);
    const end = Math.ceil((range.offset + range.length) / SECTOR) * SECTOR;
    must(equal(bytes.subarray(0, start), before.subarray(0, start)), '1: something in front was changed');
    must(equal(bytes.subarray(end), before.subarray(end)), '1: something behind was changed');
  }

  /** Laws 1, 2 and 4, by what chip and disk hold. */
  #judge(end: string): void {
    const { operation, range } = this.#scenario;
    const { bytes } = this.#chip.flash;
    const part = bytes.subarray(range.offset, range.offset + range.length);
    if (end === 'done') {
      if (operation === 'restore') must(equal(bytes.subarray(0, this.#file.length), this.#file), '1: restored something else');
      if (operation === 'write') must(equal(part, this.#file), '1: wrote something else');
      if (operation === 'write') must(equal(bytes, this.#withFile()), '1: what shares a sector was lost');
      if (operation === 'erase' || operation === 'erase-part') must(isBlank(operation === 'erase' ? bytes : part), '1: something is left');
    }
    if (operation === 'verify' && end === 'done') must(equal(bytes, this.#file), '1: they do not match');
    if (operation === 'verify' && end === 'differs' && this.#isSound) must(!equal(bytes, this.#file), '1: they match');
    if (!operation.startsWith('backup')) return;
    const stored = this.disk.look(NAME);
    if (stored !== undefined && equal(stored, this.#foreign)) must(end !== 'done', '2: done, and the file is the old one');
    else if (stored !== undefined)
      must(isReadOf(stored, operation === 'backup-part' ? part : bytes), '2: the file is not what the chip holds');
    else must(end !== 'done', '1: done, and there is no file');
    if (end === 'done' && stored !== undefined) must(this.#isDescribed(stored), '2: its manifest does not describe it');
    if (this.#scenario.isTaken) must(stored !== undefined && equal(stored, this.#foreign), '2: a file was overwritten');
  }

  /** The flash as it was, with the file in its place. */
  #withFile(): Uint8Array {
    const bytes = this.#start.slice();
    bytes.set(this.#file, this.#scenario.range.offset);
    return bytes;
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
export async function runScenario(scenario: Scenario, warm: WarmChips): Promise<Outcome> {
  const world = new World(scenario, warm);
  if (scenario.isTaken) await world.takeName();
  const { end } = await world.attempt(scenario.host);
  if ((end !== 'done' && end !== 'differs') || scenario.seed % 4 === 0) await world.again();
  return {
    end,
    digest: md5(new TextEncoder().encode(world.seam.digest)),
    virtualMs: Math.round(world.clock.now / 1e6),
    strikes: world.strikes,
  };
}
