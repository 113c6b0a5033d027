import { TELNET_OPTION, telnetSubnegotiation } from './telnet.ts';

/** Commands of the COM-PORT-OPTION (RFC 2217 §3), as the client sends them. */
const COMMAND_CODES = {
  signature: 0,
  'set-baudrate': 1,
  'set-datasize': 2,
  'set-parity': 3,
  'set-stopsize': 4,
  'set-control': 5,
  'notify-linestate': 6,
  'notify-modemstate': 7,
  'flowcontrol-suspend': 8,
  'flowcontrol-resume': 9,
  'set-linestate-mask': 10,
  'set-modemstate-mask': 11,
  'purge-data': 12,
} as const;

/** What the server says carries the client's code plus this. */
const FROM_SERVER = 100;

/** A command of the COM port option by its name. */
export type ComPortCommand = keyof typeof COMMAND_CODES;
/** Which end sends it: the client, or the access server. */
export type ComPortSender = 'client' | 'server';

const COMMAND_OF_CODE = new Map(Object.entries(COMMAND_CODES).map(([name, code]) => [code as number, name as ComPortCommand]));

/** Values of SET-COM_PORT_CONTROL: within each group one holds at a time, and `query` asks for it. */
export const COM_PORT_CONTROL = {
  flow: { query: 0, none: 1, xonXoff: 2, hardware: 3, dcd: 17, dsr: 19 },
  break: { query: 4, on: 5, off: 6 },
  dtr: { query: 7, on: 8, off: 9 },
  rts: { query: 10, on: 11, off: 12 },
  /** Towards the client, where that differs. */
  inboundFlow: { query: 13, none: 14, xonXoff: 15, hardware: 16, dtr: 18 },
} as const;

/** Values of COM_PORT_PURGE-DATA: what waits for the client, what waits for the device, both. */
export const COM_PORT_PURGE = { received: 1, unsent: 2, both: 3 } as const;

/** Bits of NOTIFY-MODEMSTATE; the low four say which of them changed. */
export const MODEM_STATE = { cts: 1 << 4, dsr: 1 << 5, ring: 1 << 6, carrier: 1 << 7 } as const;

/** Bits of NOTIFY-LINESTATE that an idle line shows: nothing waits to be sent. */
export const LINE_STATE = { holdingEmpty: 1 << 5, shiftEmpty: 1 << 6 } as const;

/** One message of the option, whole, as it goes over the connection. */
export function comPortMessage(sender: ComPortSender, command: ComPortCommand, ...value: readonly number[]): Uint8Array {
  const code = COMMAND_CODES[command] + (sender === 'server' ? FROM_SERVER : 0);
  return telnetSubnegotiation(TELNET_OPTION.comPort, Uint8Array.of(code, ...value));
}

/** The four bytes of a baud rate, most significant first. */
export function baudRateBytes(rate: number): [number, number, number, number] {
  return [(rate >>> 24) & 0xff, (rate >>> 16) & 0xff, (rate >>> 8) & 0xff, rate & 0xff];
}

/** The inverse of {@link baudRateBytes}; `undefined` when there are fewer than four. */
export function baudRateOf(value: Uint8Array): number | undefined {
  const [a, b, c, d] = value;
  return d === undefined ? undefined : (((a as number) << 24) | ((b as number) << 16) | ((c as number) << 8) | d) >>> 0;
}

/** The body of a sub-negotiation as `sender` would say it, or `undefined` when it is none of the option's commands. */
export function readComPort(sender: ComPortSender, body: Uint8Array): { command: ComPortCommand; value: Uint8Array } | undefined {
  const code = body[0];
  if (code === undefined) return undefined;
  const command = COMMAND_OF_CODE.get(code - (sender === 'server' ? FROM_SERVER : 0));
  return command === undefined ? undefined : { command, value: body.subarray(1) };
}
