import { createHash } from 'node:crypto';
import { COMMANDS, commandOf } from '../../src/wire/command.ts';
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse, replyOf, requestOf, STUB_GREETING } from '../../src/wire/packet.ts';
import { decodeReadAck, encodeReadAck, type ReadFlash } from '../../src/wire/payload/flash.ts';
import { SlipDecoder, slipEncode } from '../../src/wire/slip.ts';
import type { CodeFrame, Frame } from './capture.ts';

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** What is known beside the frames. */
export interface WirePinOptions {
  /** Code that stands for the digests in a capture, by its sha256: the installed client's. */
  readonly codes?: ReadonlyMap<string, Uint8Array>;
  /** Responses may have 0 for their length, as those of esptool 2.3.1's stub: clients do not look at it. */
  readonly leavesLengthOut?: boolean;
}

/** A flash read that is under way. */
interface Reading {
  readonly length: number;
  received: number;
  readonly digest: ReturnType<typeof createHash>;
}

/**
 * Follows a session through `src/wire`: every frame is taken apart, down to the fields of its payload, put together again and
 * compared. Collects what does not come out as it went in.
 */
export class WirePin {
  readonly problems: string[] = [];
  /** How often each kind of frame was seen. */
  readonly seen: Record<string, number> = {};
  readonly #codes: ReadonlyMap<string, Uint8Array>;
  #asked: ReadFlash | undefined;
  #reading: Reading | undefined;

  readonly #leavesLengthOut: boolean;

  constructor({ codes = new Map(), leavesLengthOut = false }: WirePinOptions = {}) {
    this.#codes = codes;
    this.#leavesLengthOut = leavesLengthOut;
  }

  check(frame: Frame | CodeFrame): void {
    if ('head' in frame) this.#checkCode(frame);
    else {
      const content = this.#unframed(frame);
      if (content === undefined) return;
      if (frame.from === 'host') this.#checkHost(content);
      else this.#checkChip(content);
    }
  }

  #count(kind: string): void {
    this.seen[kind] = (this.seen[kind] ?? 0) + 1;
  }

  #complain(what: string, bytes: Uint8Array): void {
    this.problems.push(`${what}: ${Buffer.from(bytes.subarray(0, 40)).toString('hex')} (${bytes.length} bytes)`);
  }

  /** The content of a frame, if it is one frame whatever its cuts, and comes out of the encoder again. */
  #unframed({ wire }: Frame): Uint8Array | undefined {
    const decoder = new SlipDecoder(0x1_0000);
    const middle = wire.length >> 1;
    const items = [...decoder.push(wire.subarray(0, middle)), ...decoder.push(wire.subarray(middle))];
    const [item] = items;
    if (items.length === 1 && item !== undefined && 'frame' in item && same(slipEncode(item.frame), wire)) return item.frame;
    this.#complain('no frame', wire);
    return undefined;
  }

  #checkCode({ head, code }: CodeFrame): void {
    const packet = new Uint8Array(head.length + code.length);
    packet.set(head);
    const known = this.#codes.get(code.sha256);
    if (known !== undefined) packet.set(known, head.length);
    this.#checkRequest(packet, known === undefined);
  }

  #checkHost(content: Uint8Array): void {
    const acknowledged = this.#reading === undefined ? undefined : decodeReadAck(content);
    if (acknowledged === undefined || decodeRequest(content) !== undefined) this.#checkRequest(content, false);
    else {
      this.#count('acknowledgement');
      if (!same(encodeReadAck(acknowledged), content)) this.#complain('acknowledgement', content);
      if (acknowledged > (this.#reading?.received ?? 0)) this.#complain('acknowledged before it came', content);
    }
  }

  /** `isBlind`: its data are not known, so neither is their checksum. */
  #checkRequest(packet: Uint8Array, isBlind: boolean): void {
    const request = decodeRequest(packet);
    const command = request && commandOf(request.opcode);
    if (request === undefined || command === undefined) {
      this.#complain('no request', packet);
      return;
    }
    this.#count(`> ${COMMANDS[command].name}`);
    const payload = COMMANDS[command].payload.decode(request.data);
    this.#asked = command === 'readFlash' ? (payload as ReadFlash | undefined) : undefined;
    if (payload === undefined) {
      this.#complain(`payload of ${command}`, packet);
      return;
    }
    const again = requestOf(command, payload as never);
    const isSame = isBlind ? same(again.data, request.data) : same(encodeRequest(again), packet);
    if (!isSame || !same(encodeRequest(request), packet)) this.#complain(`another ${command}`, packet);
  }

  #checkChip(content: Uint8Array): void {
    if (this.#reading !== undefined) this.#checkRead(content, this.#reading);
    else if (same(content, STUB_GREETING)) this.#count('< OHAI');
    else this.#checkResponse(content);
  }

  #checkResponse(received: Uint8Array): void {
    const content = received.slice();
    if (this.#leavesLengthOut && content[2] === 0) content[2] = content.length - 8;
    const response = decodeResponse(content);
    const command = response && commandOf(response.opcode);
    if (response === undefined || command === undefined) {
      this.#complain('no response', content);
      return;
    }
    this.#count(`< ${COMMANDS[command].name}`);
    const reply = replyOf(command, response);
    if (reply === undefined) this.#complain(`body of ${command}`, content);
    if (!same(encodeResponse(response), content)) this.#complain(`another response to ${command}`, content);
    if (command === 'readFlash' && reply?.status === 0 && this.#asked !== undefined) {
      this.#reading = { length: this.#asked.length, received: 0, digest: createHash('md5') };
    }
  }

  #checkRead(content: Uint8Array, reading: Reading): void {
    if (reading.received < reading.length) {
      this.#count('< data');
      reading.digest.update(content);
      reading.received += content.length;
      return;
    }
    this.#count('< digest');
    this.#reading = undefined;
    if (!same(content, reading.digest.digest())) this.#complain('digest', content);
  }
}

/** What of a session `src/wire` does not give back as it was. */
export function disagreements(frames: readonly Frame[], options: WirePinOptions = {}): readonly string[] {
  const pin = new WirePin(options);
  for (const frame of frames) pin.check(frame);
  return pin.problems;
}
