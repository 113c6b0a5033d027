import { concat, equal, fromHex, toHex, u32At, u32Bytes } from '../../base/bytes.ts';
import { md5, sha256 } from '../../base/checksum.ts';
import { DRAM, FLASH_WINDOW, IRAM, RTC_RAM, SPI0_BASE, SYSTEM_DRAM } from '../../chip/memory-map.ts';
import { NOR } from '../../chip/register/nor.ts';
import { SPI } from '../../chip/register/spi.ts';
import { COMMANDS, commandOf } from '../command.ts';
import { decodeRequest, decodeResponse, encodeResponse, type Request, type Response, STATUS_SIZE, STUB_GREETING } from '../packet.ts';
import { MEM_BEGIN } from '../payload/area.ts';
import { READ_FLASH, SPI_FLASH_MD5 } from '../payload/flash.ts';
import { READ_REG, WRITE_REG } from '../payload/register.ts';
import { SlipDecoder, slipEncode } from '../slip.ts';
import { ChipStream, type Span } from './chip-stream.ts';
import { FlashKnowledge } from './flash-knowledge.ts';
import { withoutText } from './redact-text.ts';
import type { BytesDigest, LinkEvent } from './session.ts';
import { Substitution } from './substitution.ts';

const DIGEST_SIZE = 16;
/** No request without data for flash or RAM is longer. */
const MAX_PLAIN = 256;
const MAX_FRAME = 0x8000;
/** What an application, or the flash, may have left something in. */
const MEMORIES = [DRAM, SYSTEM_DRAM, IRAM, FLASH_WINDOW, RTC_RAM];

/** What stands for a span in the end. */
type Replacement = { readonly span: Span; readonly bytes: () => Uint8Array | undefined };

/** READ_FLASH under way. */
interface Reading {
  readonly offset: number;
  readonly length: number;
  isAnswered: boolean;
  was: Uint8Array;
  is: Uint8Array;
}

/**
 * The same session without anything of the flash's content: what was read is another content of the same length, and its digests are
 * those of that content, so that the session can be replayed. What went to flash or RAM is kept as length and SHA-256 only: who
 * replays a write needs the file. Of what an application says, and of RAM, the same holds. Kept are the header at address 0, which bytes are FF, C0 or DB, digests of what the session did not
 * read, the ids of chip and flash, and its MAC.
 * `key`: secret and random, for this one session, and forgotten afterwards.
 */
export function redactEvents(events: readonly LinkEvent[], key: Uint8Array): LinkEvent[] {
  const work = new Redaction(key);
  const kept = events.map((event) => {
    if ('read' in event) work.fromChip(event.read);
    else if ('call' in event && event.call === 'write') return { ...event, bytes: work.fromHost(event.bytes) };
    return event;
  });
  return withReads(kept, work.replacements());
}

class Redaction {
  readonly #substitution: Substitution;
  readonly #knowledge = new FlashKnowledge();
  readonly #host = new SlipDecoder(MAX_FRAME);
  readonly #chip = new ChipStream(MAX_FRAME);
  readonly #replacements: Replacement[] = [];
  #sent: Uint8Array[] = [];
  #request: Request | undefined;
  #reading: Reading | undefined;
  #spi = { command: 0, address: 0 };
  /** Where the host has put something of its own into RAM. */
  readonly #loaded: { readonly from: number; readonly to: number }[] = [];

  constructor(key: Uint8Array) {
    this.#substitution = new Substitution(key);
  }

  /** What is kept of something that the host wrote. */
  fromHost(bytes: Uint8Array | BytesDigest): Uint8Array | BytesDigest {
    if (!(bytes instanceof Uint8Array)) return bytes;
    let isSecret = bytes.length > MAX_PLAIN;
    for (const item of this.#host.push(bytes)) {
      const request = 'frame' in item ? decodeRequest(item.frame) : undefined;
      if (request === undefined) continue;
      isSecret ||= this.#asked(request);
    }
    return isSecret ? { length: bytes.length, sha256: sha256(bytes) } : bytes;
  }

  fromChip(bytes: Uint8Array): void {
    this.#sent.push(bytes);
    for (const span of this.#chip.push(bytes)) this.#look(span);
  }

  /** Whatever has to be replaced, once everything was seen. */
  replacements(): readonly { readonly span: Span; readonly bytes: Uint8Array }[] {
    for (const span of this.#chip.end()) this.#look(span);
    const all = concat(...this.#sent);
    this.#sent = [all];
    return this.#replacements.flatMap(({ span, bytes }) => {
      const replaced = bytes();
      return replaced === undefined ? [] : [{ span, bytes: replaced }];
    });
  }

  /** Takes note of a request; true when it carries something for flash or RAM. */
  #asked(request: Request): boolean {
    const { data } = request;
    this.#request = request;
    this.#reading = undefined;
    switch (commandOf(request.opcode)) {
      case 'readFlash': {
        const asked = READ_FLASH.decode(data);
        const none = new Uint8Array(0);
        if (asked !== undefined)
          this.#reading = { offset: asked.flashOffset, length: asked.length, isAnswered: false, was: none, is: none };
        return false;
      }
      case 'writeReg':
        for (const { address, value } of WRITE_REG.decode(data)?.writes ?? []) {
          if (address === SPI0_BASE + SPI.USER2) this.#spi = { ...this.#spi, command: value & 0xff };
          if (address === SPI0_BASE + SPI.ADDR) this.#spi = { ...this.#spi, address: value >>> 8 };
        }
        return false;
      case 'memBegin': {
        const area = MEM_BEGIN.decode(data);
        if (area !== undefined) this.#loaded.push({ from: area.loadAddress, to: area.loadAddress + area.size });
        return false;
      }
      case 'flashData':
      case 'flashDeflData':
      case 'memData':
        return true;
      default:
        return false;
    }
  }

  #look(span: Span): void {
    const { frame } = span;
    if (frame === undefined) this.#hideStray(span);
    else if (this.#reading?.isAnswered) this.#hideRead(span, frame, this.#reading);
    else {
      const response = decodeResponse(frame);
      if (response !== undefined) this.#hideAnswer(span, response);
      else if (!isHarmless(frame)) this.#hideStray(span);
    }
  }

  /** Bytes that answer nothing: damaged flash content, or what an application says, before it is reset or instead. */
  #hideStray(span: Span): void {
    const isContent = this.#reading?.isAnswered === true;
    this.#replace(span, () => {
      const bytes = this.#slice(span);
      return isContent ? withoutContent(bytes) : withoutText(bytes);
    });
  }

  #hideRead(span: Span, frame: Uint8Array, reading: Reading): void {
    const { offset, length, was, is } = reading;
    if (was.length >= length) {
      this.#reading = undefined;
      if (frame.length === DIGEST_SIZE && toHex(frame) === md5(was)) this.#replace(span, () => slipEncode(fromHex(md5(is))));
      return;
    }
    const address = offset + was.length;
    const substitute = this.#substitution.of(frame, address);
    this.#knowledge.learn(address, frame);
    reading.was = concat(was, frame);
    reading.is = concat(is, substitute);
    this.#replace(span, () => slipEncode(substitute));
  }

  #hideAnswer(span: Span, response: Response): void {
    const request = this.#request;
    if (request?.opcode !== response.opcode) {
      if (response.body.length > STATUS_SIZE) this.#hideStray(span);
      return;
    }
    const { opcode } = response;
    if (opcode === COMMANDS.readFlash.opcode && this.#reading !== undefined) {
      this.#reading.isAnswered = response.body.length === STATUS_SIZE && response.body[0] === 0;
    }
    if (opcode === COMMANDS.spiFlashMd5.opcode) this.#hideDigest(span, response, request);
    if (opcode === COMMANDS.readReg.opcode) this.#hideRegister(span, response, request);
  }

  #hideDigest(span: Span, response: Response, { data }: Request): void {
    const { body } = response;
    const area = SPI_FLASH_MD5.decode(data);
    if (area === undefined || body.length !== DIGEST_SIZE + STATUS_SIZE) return;
    const { flashOffset, size } = area;
    const digest = body.subarray(0, DIGEST_SIZE);
    if (this.#knowledge.learnBlank(flashOffset, size, digest)) return;
    const instead = (): Uint8Array | undefined => {
      const known = this.#knowledge.confirmed(flashOffset, size, digest);
      if (known === undefined) return undefined;
      const substitute = fromHex(md5(this.#substitution.of(known, flashOffset)));
      return slipEncode(encodeResponse({ ...response, body: concat(substitute, body.subarray(DIGEST_SIZE)) }));
    };
    const now = instead();
    this.#replace(span, () => now ?? instead());
  }

  /** RAM holds what the application left there; and without a stub flash is read by way of SPI0's buffer. */
  #hideRegister(span: Span, response: Response, { data }: Request): void {
    const asked = READ_REG.decode(data)?.address ?? 0;
    const register = asked - SPI0_BASE;
    const isBuffer = this.#spi.command === NOR.READ_DATA && register >= SPI.W0 && register <= SPI.W15;
    const isOwn = this.#loaded.some(({ from, to }) => asked >= from && asked < to);
    if (!isBuffer && (isOwn || !MEMORIES.some(({ start, end }) => asked >= start && asked < end))) return;
    const address = isBuffer ? this.#spi.address + register - SPI.W0 : asked;
    const value = u32At(this.#substitution.of(u32Bytes(response.value), address), 0);
    this.#replace(span, () => slipEncode(encodeResponse({ ...response, value })));
  }

  #replace(span: Span, bytes: Replacement['bytes']): void {
    this.#replacements.push({ span, bytes });
  }

  #slice({ from, to }: Span): Uint8Array {
    return (this.#sent[0] as Uint8Array).subarray(from, to);
  }
}

/** SLIP's own bytes stay, so that what was damaged stays damaged in the same way. */
function withoutContent(bytes: Uint8Array): Uint8Array {
  const isEscape = (byte: number | undefined): boolean => byte === 0xdb;
  return bytes.map((byte, i) =>
    byte === 0xc0 || isEscape(byte) || (isEscape(bytes[i - 1]) && (byte === 0xdc || byte === 0xdd)) ? byte : 0,
  );
}

/** The stub's greeting, or an echo of a request that carries nothing for flash or RAM. */
function isHarmless(frame: Uint8Array): boolean {
  if (equal(frame, STUB_GREETING)) return true;
  const request = decodeRequest(frame);
  const name = request === undefined ? undefined : commandOf(request.opcode);
  return name !== undefined && frame.length <= MAX_PLAIN && !COMMANDS[name].checksummed;
}

/** Puts the replacements where the bytes were; one that is longer or shorter changes the piece in which the span ends. */
function withReads(
  events: readonly LinkEvent[],
  replacements: readonly { readonly span: Span; readonly bytes: Uint8Array }[],
): LinkEvent[] {
  let at = 0;
  let next = 0;
  return events.flatMap((event): LinkEvent[] => {
    if (!('read' in event)) return [event];
    const out: number[] = [];
    for (const byte of event.read) {
      while ((replacements[next]?.span.to ?? Number.POSITIVE_INFINITY) <= at) next++;
      const replacement = replacements[next];
      if (replacement === undefined || at < replacement.span.from) out.push(byte);
      else {
        const { span, bytes } = replacement;
        const index = at - span.from;
        if (at === span.to - 1) out.push(...bytes.subarray(index));
        else if (index < bytes.length) out.push(bytes[index] as number);
      }
      at++;
    }
    return out.length === 0 ? [] : [{ ...event, read: Uint8Array.from(out) }];
  });
}
