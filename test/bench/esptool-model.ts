import { deflate } from 'pako';
import { concat, toHex } from '../../src/base/bytes.ts';
import { md5 } from '../../src/base/checksum.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { StubImage } from '../../src/flasher/index.ts';
import { COMMANDS, type CommandName, type Payload } from '../../src/wire/command.ts';
import type { Link } from '../../src/wire/link.ts';
import { decodeResponse, frameOf, STUB_GREETING } from '../../src/wire/packet.ts';
import { encodeReadAck } from '../../src/wire/payload/flash.ts';
import { playReset, RESET_SEQUENCES } from '../../src/wire/reset-sequence.ts';
import { SlipDecoder, slipEncode } from '../../src/wire/slip.ts';

const READ_BLOCK = 0x1000;
const WRITE_BLOCK = 0x4000;
const RAM_BLOCK = 0x1800;

/** What the ROM's loader is asked before the upload: the magic word, the fuses, once more for the MAC, the crystal, the fuses for the features. */
const FUSES = [0x3ff0005c, 0x3ff00058, 0x3ff00054, 0x3ff00050];
const REGISTERS = [0x40001000, ...FUSES, ...FUSES, 0x60000014, 0x3ff00050, 0x3ff00054, 0x3ff0005c];

/** SPI0's registers (serial-protocol.md §4). */
const SPI = { cmd: 0x60000200, addr: 0x60000204, user: 0x6000021c, user1: 0x60000220, user2: 0x60000224, w0: 0x60000240 };
/** What the flash is asked before each command that works on it, as values of USER, USER1, USER2 and, with an address, ADDR: RDID, SFDP twice, reset. */
const FLASH_COMMANDS = [
  { user: 0x90000000, user1: 0x1700, user2: 0x7000009f },
  { user: 0xf0000000, user1: 0x5c000707, user2: 0x7000005a, addr: 0x1000 },
  { user: 0xf0000000, user1: 0x5c001f07, user2: 0x7000005a, addr: 0 },
  { user: 0x80000000, user1: 0, user2: 0x70000066 },
  { user: 0x80000000, user1: 0, user2: 0x70000099 },
];
const CMD_USR = 1 << 18;

/** How often the ROM repeats that it does not know a command. */
const REFUSALS = 8;

/**
 * A MODEL of the order in which esptool 5 exchanges packets with an ESP8266 of 1 MB (serial-protocol.md §3-§6, and the captures
 * in fixtures/protocol): one request at a time, blocks of READ_FLASH acknowledged when they are complete, 16 KiB blocks of one
 * deflate stream acknowledged one by one. It has no time of its own: Python's, the operating system's and USB's are left out,
 * which flatters it. `calibration.ts` holds it against a real one.
 */
export class EsptoolModel {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #decoder = new SlipDecoder(0x2000);
  #frames: Uint8Array[] = [];

  constructor(link: Link, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  /** Default reset, SYNC, chip detection, stub, flash. */
  async connect(stub: StubImage): Promise<void> {
    await playReset(this.#link, RESET_SEQUENCES['unix-tight'], this.#clock);
    await this.#link.discardInput();
    await this.#sync();
    for (let i = 0; i < 2; i++) await this.#askInVain();
    for (const address of REGISTERS) await this.#command('readReg', { address });
    for (const [bytes, loadAddress] of [
      [stub.text, stub.textStart],
      [stub.data, stub.dataStart],
    ] as const) {
      const blocks = Math.ceil(bytes.length / RAM_BLOCK);
      await this.#command('memBegin', { size: bytes.length, blocks, blockSize: RAM_BLOCK, loadAddress });
      for (let sequence = 0; sequence < blocks; sequence++) {
        await this.#command('memData', { sequence, data: bytes.subarray(sequence * RAM_BLOCK, (sequence + 1) * RAM_BLOCK) });
      }
    }
    await this.#command('memEnd', { stay: false, entry: stub.entry });
    while (toHex(await this.#frame()) !== toHex(STUB_GREETING));
    for (const { user, user1, user2, addr } of FLASH_COMMANDS) {
      for (const address of [SPI.user, SPI.user2]) await this.#command('readReg', { address });
      await this.#write(SPI.user1, user1);
      await this.#write(SPI.user, user);
      await this.#write(SPI.user2, user2);
      if (addr !== undefined) await this.#write(SPI.addr, addr);
      await this.#write(SPI.w0, 0);
      await this.#write(SPI.cmd, CMD_USR);
      for (const address of [SPI.cmd, SPI.w0]) await this.#command('readReg', { address });
      await this.#write(SPI.user, 0);
      await this.#write(SPI.user2, 0);
    }
    const geometry = { blockSize: 0x10000, sectorSize: 0x1000, pageSize: 0x100 };
    await this.#command('spiSetParams', { id: 0, size: 0x100000, ...geometry, statusMask: 0xffff });
  }

  /** `read_flash`. @throws Error when the digest is another one. */
  async readFlash(length: number): Promise<Uint8Array> {
    await this.#command('readFlash', { flashOffset: 0, length, blockSize: READ_BLOCK, maxInFlight: 64 });
    const blocks: Uint8Array[] = [];
    for (let done = 0; done < length; ) {
      const block = await this.#frame();
      blocks.push(block);
      done += block.length;
      await this.#link.write(slipEncode(encodeReadAck(done)));
    }
    const bytes = concat(...blocks);
    if (toHex(await this.#frame()) !== md5(bytes)) throw new Error('digest mismatch');
    return bytes;
  }

  /** `write_flash 0x0`, compressed, with the MD5 at its end. @throws Error when it is another one. */
  async writeFlash(bytes: Uint8Array): Promise<void> {
    const packed = deflate(bytes, { level: 9, legacyHash: true });
    const blocks = Math.ceil(packed.length / WRITE_BLOCK);
    await this.#command('flashDeflBegin', { size: bytes.length, blocks, blockSize: WRITE_BLOCK, flashOffset: 0, encrypted: 0 });
    for (let sequence = 0; sequence < blocks; sequence++) {
      await this.#command('flashDeflData', { sequence, data: packed.subarray(sequence * WRITE_BLOCK, (sequence + 1) * WRITE_BLOCK) });
    }
    await this.#command('flashDeflEnd', { stay: true });
    const body = await this.#command('spiFlashMd5', { flashOffset: 0, size: bytes.length });
    if (toHex(body.subarray(0, 16)) !== md5(bytes)) throw new Error('MD5 mismatch');
  }

  async #sync(): Promise<void> {
    await this.#link.write(frameOf('sync', {}));
    for (let replies = 0; replies < COMMANDS.sync.replies; )
      if (decodeResponse(await this.#frame())?.opcode === COMMANDS.sync.opcode) replies++;
  }

  /** GET_SECURITY_INFO: a chip that does not know it is an older one. */
  async #askInVain(): Promise<void> {
    await this.#link.write(frameOf('getSecurityInfo', {}));
    for (let replies = 0; replies < REFUSALS; replies++) await this.#frame();
  }

  async #write(address: number, value: number): Promise<void> {
    await this.#command('writeReg', { writes: [{ address, value, mask: 0xffffffff, delayUs: 0 }] });
  }

  async #command<C extends CommandName>(name: C, payload: Payload<C>): Promise<Uint8Array> {
    await this.#link.write(frameOf(name, payload));
    for (;;) {
      const response = decodeResponse(await this.#frame());
      if (response?.opcode === COMMANDS[name].opcode) return response.body;
    }
  }

  async #frame(): Promise<Uint8Array> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      for (const item of this.#decoder.push(await this.#link.read(READ_BLOCK))) if ('frame' in item) this.#frames.push(item.frame);
    }
  }
}
