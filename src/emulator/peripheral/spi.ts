import { NOR } from '../../chip/register/nor.ts';
import { SPI, SPI_ADDR, SPI_BUFFER_SIZE, SPI_CMD, SPI_CTRL, SPI_USER, SPI_USER1, SPI_USER2 } from '../../chip/register/spi.ts';
import type { Peripheral } from '../device.ts';
import { RESET_CAUSE, type ResetCause } from '../reset-cause.ts';
import { Stateful } from '../state.ts';

/** Address bits that a flash command sends; a longer address phase carries mode bits behind them. */
const ADDRESS_BITS = 24;
const NOTHING = new Uint8Array(0);

/** What hangs on the controller's pins. */
export interface SpiTarget {
  /** One transaction: opcode, address, bytes out, number of bytes in. */
  execute(command: number, address: number, out: Uint8Array, inLength: number): Uint8Array;
  /** Its status changes by commands and at times for which it has an event once it was asked while busy. */
  readonly isSteady?: boolean;
}

/** Precanned commands that send an opcode, some with an address, and nothing else. */
const PLAIN: readonly (readonly [mask: number, opcode: number, hasAddress: boolean])[] = [
  [SPI_CMD.WREN, NOR.WRITE_ENABLE, false],
  [SPI_CMD.WRDI, NOR.WRITE_DISABLE, false],
  [SPI_CMD.SE, NOR.SECTOR_ERASE, true],
  [SPI_CMD.BE, NOR.BLOCK_ERASE_64K, true],
  [SPI_CMD.CE, NOR.CHIP_ERASE, false],
  [SPI_CMD.DP, NOR.POWER_DOWN, false],
  [SPI_CMD.RES, NOR.RELEASE_POWER_DOWN, false],
];

/** Which opcode READ sends in which mode of CTRL; the first that is set counts. */
const READ_MODES: readonly (readonly [mask: number, opcode: number])[] = [
  [SPI_CTRL.QIO_MODE, NOR.FAST_READ_QUAD_IO],
  [SPI_CTRL.DIO_MODE, NOR.FAST_READ_DUAL_IO],
  [SPI_CTRL.QOUT_MODE, NOR.FAST_READ_QUAD_OUTPUT],
  [SPI_CTRL.DOUT_MODE, NOR.FAST_READ_DUAL_OUTPUT],
  [SPI_CTRL.FASTRD_MODE, NOR.FAST_READ],
];

const STORED: ReadonlySet<number> = new Set([
  SPI.ADDR,
  SPI.CTRL,
  SPI.CTRL1,
  SPI.RD_STATUS,
  SPI.CTRL2,
  SPI.CLOCK,
  SPI.USER,
  SPI.USER1,
  SPI.USER2,
  SPI.WR_STATUS,
  SPI.PIN,
  SPI.SLAVE,
  SPI.SLAVE1,
  SPI.SLAVE2,
  SPI.SLAVE3,
  SPI.EXT0,
  SPI.EXT1,
  SPI.EXT3,
]);

export interface SpiOptions {
  readonly name?: string;
  readonly target?: SpiTarget;
  readonly isConnected?: () => boolean;
}

/**
 * An SPI controller by its registers. A transaction is over when the write to CMD returns; what takes time is the flash behind it,
 * which says so in its status register. EXT2 always reads 0, idle.
 */
export class Spi extends Stateful implements Peripheral {
  readonly name: string;
  readonly size = 0x100;
  /** Whether the pins belong to the controller: they do once the SPI function is selected for them. Until then all that is read is 0. */
  readonly isConnected: () => boolean;
  readonly #target: SpiTarget | undefined;
  protected readonly state = { registers: new Map<number, number>(), buffer: new Uint8Array(SPI_BUFFER_SIZE) };
  readonly #words = new DataView(this.state.buffer.buffer);

  /** Without a `target` nothing answers on the pins. */
  constructor({ name = 'spi', target, isConnected = () => true }: SpiOptions) {
    super();
    this.name = name;
    this.#target = target;
    this.isConnected = isConnected;
  }

  read(offset: number): number | undefined {
    if (offset >= SPI.W0 && offset <= SPI.W15) return this.#words.getUint32(offset - SPI.W0, true);
    if (offset === SPI.CMD || offset === SPI.EXT2) return 0;
    return STORED.has(offset) ? this.#get(offset) : undefined;
  }

  write(offset: number, value: number): boolean {
    if (offset >= SPI.W0 && offset <= SPI.W15) this.#words.setUint32(offset - SPI.W0, value, true);
    else if (offset === SPI.CMD) this.#run(value);
    else if (STORED.has(offset)) this.state.registers.set(offset, value >>> 0);
    else return offset === SPI.EXT2; // read only
    return true;
  }

  isVolatile(): boolean {
    return false;
  }

  /** A wait loop reads the flash's status again and again. */
  effectOf(offset: number, value: number): number | undefined {
    if (offset === SPI.RD_STATUS) return SPI.RD_STATUS;
    const isAnswered = this.#target === undefined || this.#target.isSteady === true;
    return offset === SPI.CMD && value === SPI_CMD.RDSR && isAnswered ? SPI.RD_STATUS : undefined;
  }

  /** The ROM does not set the controller up again after a software reset, so its settings stay (silicon.md §1, fault 4). */
  reset(cause: ResetCause): void {
    if (cause === RESET_CAUSE.software) return;
    this.state.registers.clear();
    this.state.buffer.fill(0);
  }

  #get(offset: number): number {
    return this.state.registers.get(offset) ?? 0;
  }

  #execute(command: number, address = 0, out = NOTHING, inLength = 0): Uint8Array {
    if (!this.isConnected() || this.#target === undefined) return new Uint8Array(inLength);
    return this.#target.execute(command, address, out, inLength);
  }

  #run(cmd: number): void {
    const address = this.#get(SPI.ADDR) & SPI_ADDR.ADDRESS;
    const length = Math.min(this.#get(SPI.ADDR) >>> SPI_ADDR.LENGTH_S, SPI_BUFFER_SIZE);
    for (const [mask, opcode, hasAddress] of PLAIN) if (cmd & mask) this.#execute(opcode, hasAddress ? address : 0);
    if (cmd & SPI_CMD.RDID) this.#take(this.#execute(NOR.READ_JEDEC_ID, 0, NOTHING, 3));
    if (cmd & SPI_CMD.RDSR) this.state.registers.set(SPI.RD_STATUS, this.#execute(NOR.READ_STATUS_1, 0, NOTHING, 1)[0] as number);
    if (cmd & SPI_CMD.WRSR) this.#writeStatus();
    if (cmd & SPI_CMD.PP) this.#execute(NOR.PAGE_PROGRAM, address, this.state.buffer.slice(0, length));
    if (cmd & SPI_CMD.READ) this.#take(this.#execute(this.#readOpcode(), address, NOTHING, length));
    if (cmd & SPI_CMD.USR) this.#runUser();
  }

  #readOpcode(): number {
    const ctrl = this.#get(SPI.CTRL);
    return READ_MODES.find(([mask]) => (ctrl & mask) !== 0)?.[1] ?? NOR.READ_DATA;
  }

  /** As READ in the mode of CTRL, but of any length, and past the buffer. */
  readFlash(address: number, length: number): Uint8Array {
    return this.#execute(this.#readOpcode(), address, NOTHING, length);
  }

  /** RD_STATUS holds what is written, as the ROM's SPI_write_status and Enable_QMode use it. */
  #writeStatus(): void {
    const value = this.#get(SPI.RD_STATUS);
    const isWide = (this.#get(SPI.CTRL) & SPI_CTRL.WRSR_2B) !== 0;
    this.#execute(NOR.WRITE_STATUS_1, 0, isWide ? Uint8Array.of(value, value >>> 8) : Uint8Array.of(value));
  }

  /** The user-defined transaction: the phases that USER enables, with the lengths of USER1 and USER2. Dummy cycles pass unseen. */
  #runUser(): void {
    const user = this.#get(SPI.USER);
    const user1 = this.#get(SPI.USER1);
    if ((user & SPI_USER.COMMAND) === 0) return; // no flash listens to data without a command
    const outLength = user & SPI_USER.MOSI ? bytesOf(user1 >>> SPI_USER1.MOSI_BITLEN_S) : 0;
    const inLength = user & SPI_USER.MISO ? bytesOf(user1 >>> SPI_USER1.MISO_BITLEN_S) : 0;
    const bits = (user1 >>> SPI_USER1.ADDR_BITLEN_S) + 1;
    const address = user & SPI_USER.ADDR ? this.#get(SPI.ADDR) >>> (32 - Math.min(bits, ADDRESS_BITS)) : 0;
    const received = this.#execute(this.#get(SPI.USER2) & SPI_USER2.COMMAND, address, this.state.buffer.slice(0, outLength), inLength);
    if (inLength > 0) this.#take(received);
  }

  /** Received bytes go to W0 and up, the first lowest; the rest of the last word becomes 0 (serial-protocol.md §4). */
  #take(received: Uint8Array): void {
    this.state.buffer.fill(0, received.length, Math.min((received.length + 3) & ~3, SPI_BUFFER_SIZE));
    this.state.buffer.set(received);
  }
}

/** Length of a data phase in bytes; no longer than the buffer. */
function bytesOf(field: number): number {
  return Math.min(((field & SPI_USER1.BITLEN) + 8) >>> 3, SPI_BUFFER_SIZE);
}
