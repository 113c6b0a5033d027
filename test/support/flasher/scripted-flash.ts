import { inflate } from 'pako';
import { concat, u32At } from '../../../src/base/bytes.ts';
import { md5, xorChecksum } from '../../../src/base/checksum.ts';
import type { Request } from '../../../src/wire/packet.ts';
import { slipEncode } from '../../../src/wire/slip.ts';

const SECTOR = 0x1000;
const BAD_LENGTH = 0xc0;
const BAD_CHECKSUM = 0xc1;
const SPI_FAILED = 0xc4;
const INFLATE_FAILED = 0xc7;
const NOT_IN_FLASH_MODE = 0xc6;

/** What the script's stub keeps between commands, as stub 2 does (esp-flasher-stub, command_handler.c). */
export class ScriptedFlash {
  readonly bytes: Uint8Array;
  /** An error that takes the place of the next reply, whose command is then not run. */
  late = 0;
  #write: { offset: number; size: number; packed: Uint8Array } | undefined;
  #read: { data: Uint8Array; sent: number; acked: number; sentBlocks: number; ackedBlocks: number } | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get reading(): boolean {
    return this.#read !== undefined;
  }

  /** The status and the data of the reply; the stub's own work comes after it. */
  execute(name: string, { data, checksum }: Request): { status: number; data?: Uint8Array } {
    const word = (i: number): number => u32At(data, i * 4);
    switch (name) {
      case 'spiFlashMd5':
        return { status: 0, data: hexBytes(md5(this.bytes.subarray(word(0), word(0) + word(1)))) };
      case 'eraseFlash':
        this.bytes.fill(0xff);
        return { status: 0 };
      case 'eraseRegion':
        if (word(0) % SECTOR !== 0 || word(1) % SECTOR !== 0) return { status: BAD_LENGTH };
        this.bytes.fill(0xff, word(0), word(0) + word(1));
        return { status: 0 };
      case 'flashDeflBegin':
        this.#write = { offset: word(3), size: word(0), packed: new Uint8Array(0) };
        return { status: 0 };
      case 'flashDeflData':
        if (this.#write === undefined) return { status: NOT_IN_FLASH_MODE };
        if (xorChecksum(data.subarray(16)) !== checksum) return { status: BAD_CHECKSUM };
        this.#write.packed = concat(this.#write.packed, data.slice(16));
        return { status: 0 };
      case 'flashDeflEnd':
        return this.#finish();
      case 'readFlash':
        this.#read = { data: this.bytes.slice(word(0), word(0) + word(1)), sent: 0, acked: 0, sentBlocks: 0, ackedBlocks: 0 };
        return { status: 0 };
      default:
        return { status: 0 };
    }
  }

  /** One turn of READ_FLASH's loop with the acknowledgements that have come: the next frame to send, if there is one. */
  turn(acks: readonly Uint8Array[]): Uint8Array | undefined {
    const read = this.#read;
    if (read === undefined) return undefined;
    for (const frame of acks) {
      if (frame.length !== 4) return this.#endRead(read.data.subarray(0, read.sent));
      read.acked = u32At(frame, 0);
      read.ackedBlocks++;
    }
    if (read.sent < read.data.length && (read.sentBlocks - read.ackedBlocks) >>> 0 < 1) {
      const block = read.data.slice(read.sent, read.sent + 0x1000);
      read.sent += block.length;
      read.sentBlocks++;
      return slipEncode(block);
    }
    return read.sent === read.data.length && read.acked >= read.data.length ? this.#endRead(read.data) : undefined;
  }

  #endRead(data: Uint8Array): Uint8Array {
    this.#read = undefined;
    return slipEncode(hexBytes(md5(data)));
  }

  #finish(): { status: number } {
    const write = this.#write;
    this.#write = undefined;
    if (write === undefined) return { status: NOT_IN_FLASH_MODE };
    const plain = unpack(write.packed);
    if (plain === undefined) return { status: INFLATE_FAILED };
    if (write.offset + write.size > this.bytes.length) return { status: SPI_FAILED };
    if (plain.length !== write.size) return { status: BAD_LENGTH };
    const end = Math.ceil((write.offset + write.size) / SECTOR) * SECTOR;
    this.bytes.fill(0xff, Math.floor(write.offset / SECTOR) * SECTOR, end);
    this.bytes.set(plain, write.offset);
    return { status: 0 };
  }
}

function unpack(packed: Uint8Array): Uint8Array | undefined {
  try {
    return inflate(packed);
  } catch {
    return undefined;
  }
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
}
