import { fromLatin1, u32Bytes, viewOf } from '../base/bytes.ts';
import { xorChecksum } from '../base/checksum.ts';
import { COMMANDS, type CommandName, type CommandSpec, type Payload } from './command.ts';
import { DATA_HEADER_SIZE } from './payload/data.ts';
import { slipEncode } from './slip.ts';

/** Bytes in front of a packet's data: direction, opcode, length (u16), checksum or value (u32). */
export const PACKET_HEADER_SIZE = 8;
/** Bytes at the end of a reply's body: status and error. ESP32-family ROMs send four, nothing on this chip does. */
export const STATUS_SIZE = 2;

const TO_CHIP = 0x00;
const TO_HOST = 0x01;

/** The content of the frame with which a stub says that it runs. */
export const STUB_GREETING: Uint8Array = fromLatin1('OHAI');

/** What the host asks. */
export interface Request {
  readonly opcode: number;
  /** 0 but for the data commands. */
  readonly checksum: number;
  readonly data: Uint8Array;
}

/** What the chip answers. */
export interface Response {
  readonly opcode: number;
  /** READ_REG's result; else what the chip has left there. */
  readonly value: number;
  /** Data, then status and error. */
  readonly body: Uint8Array;
}

function encodePacket(direction: number, opcode: number, word: number, data: Uint8Array): Uint8Array {
  if (data.length > 0xffff) throw new RangeError(`packet data of ${data.length} bytes`);
  const packet = new Uint8Array(PACKET_HEADER_SIZE + data.length);
  packet[0] = direction;
  packet[1] = opcode;
  viewOf(packet).setUint16(2, data.length, true);
  packet.set(u32Bytes(word), 4);
  packet.set(data, PACKET_HEADER_SIZE);
  return packet;
}

function decodePacket(direction: number, packet: Uint8Array): { opcode: number; word: number; data: Uint8Array } | undefined {
  if (packet.length < PACKET_HEADER_SIZE || packet[0] !== direction) return undefined;
  const view = viewOf(packet);
  if (view.getUint16(2, true) !== packet.length - PACKET_HEADER_SIZE) return undefined;
  return { opcode: view.getUint8(1), word: view.getUint32(4, true), data: packet.slice(PACKET_HEADER_SIZE) };
}

/** The packet of `request`, not framed yet. @throws RangeError when its data are longer than 65535 bytes. */
export function encodeRequest({ opcode, checksum, data }: Request): Uint8Array {
  return encodePacket(TO_CHIP, opcode, checksum, data);
}

/** The inverse of {@link encodeRequest}; `undefined` for anything else than a whole request. */
export function decodeRequest(packet: Uint8Array): Request | undefined {
  const parts = decodePacket(TO_CHIP, packet);
  return parts && { opcode: parts.opcode, checksum: parts.word, data: parts.data };
}

/** The packet of `response`, not framed yet. @throws RangeError when its body is longer than 65535 bytes. */
export function encodeResponse({ opcode, value, body }: Response): Uint8Array {
  return encodePacket(TO_HOST, opcode, value, body);
}

/** The inverse of {@link encodeResponse}; `undefined` for anything else than a whole response. */
export function decodeResponse(packet: Uint8Array): Response | undefined {
  const parts = decodePacket(TO_HOST, packet);
  return parts && { opcode: parts.opcode, value: parts.word, body: parts.data };
}

/** The checksum that a data command's payload must carry: over what stands behind the sub-header. */
export function dataChecksum(payload: Uint8Array): number {
  return xorChecksum(payload.subarray(DATA_HEADER_SIZE));
}

/** `command` with its payload and checksum. */
export function requestOf<C extends CommandName>(command: C, payload: Payload<C>): Request {
  const spec: CommandSpec = COMMANDS[command];
  const data = spec.payload.encode(payload);
  return { opcode: spec.opcode, checksum: spec.checksummed ? dataChecksum(data) : 0, data };
}

/** `command` as it goes over the wire: payload, packet, frame. */
export function frameOf<C extends CommandName>(command: C, payload: Payload<C>): Uint8Array {
  return slipEncode(encodeRequest(requestOf(command, payload)));
}

/** The parts of a reply's body. */
export interface Reply {
  readonly data: Uint8Array;
  /** 0 is success. */
  readonly status: number;
  /** The ROM's reason when `status` is 1. */
  readonly error: number;
}

/**
 * Takes a reply's body apart. A refusal may leave the data out. `undefined` when the length is neither with nor without
 * the data that this command returns, or when a success lacks them.
 */
export function replyOf(command: CommandName, { body }: Response): Reply | undefined {
  const { replyData }: CommandSpec = COMMANDS[command];
  const length = body.length - STATUS_SIZE;
  if (length !== 0 && length !== replyData) return undefined;
  const status = body[length] as number;
  if (status === 0 && length !== replyData) return undefined;
  return { data: body.slice(0, length), status, error: body[length + 1] as number };
}
