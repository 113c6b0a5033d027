import { fromLatin1 } from '../../base/bytes.ts';
import { DEFAULT_BAUD, type Lines } from '../link.ts';
import {
  baudRateBytes,
  baudRateOf,
  COM_PORT_CONTROL,
  COM_PORT_PURGE,
  type ComPortCommand,
  comPortMessage,
  LINE_STATE,
  MODEM_STATE,
  readComPort,
} from './com-port.ts';
import { Negotiation } from './negotiation.ts';
import { TELNET_OPTION, TelnetDecoder } from './telnet.ts';

/**
 * What a client's bytes ask for, in the order in which it is to be done: an effect comes before the `send` that tells the
 * client of it.
 */
export type Rfc2217Request =
  /** For the device. */
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  /** For the client, as it is. */
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  | { readonly type: 'baud'; readonly rate: number }
  /** One of the two was set; it may be what it was. */
  | { readonly type: 'lines'; readonly lines: Lines }
  | { readonly type: 'break'; readonly on: boolean }
  /** Drop what waits for the client (`received`), what waits for the device (`unsent`). */
  | { readonly type: 'purge'; readonly received: boolean; readonly unsent: boolean }
  /** The client wants no data until it says `resume`; there is no answer to either. */
  | { readonly type: 'suspend' }
  | { readonly type: 'resume' };

/** How a session begins. */
export interface Rfc2217ServerOptions {
  /** The device's rate; default {@link DEFAULT_BAUD}. */
  readonly baud?: number;
  /** The lines as the client before left them; both off by default. */
  readonly lines?: Lines;
  /** Answer to SIGNATURE. */
  readonly signature?: string;
}

/** The line is 8N1 and stays so; a client that asks for something else is told that. */
const FRAME = { 'set-datasize': 8, 'set-parity': 1, 'set-stopsize': 1 } as const;

/** The chip drives no modem line; clients that look at CTS expect it on (serial-protocol.md §6). */
const MODEM_LINES = MODEM_STATE.cts | MODEM_STATE.dsr | MODEM_STATE.carrier;
const IDLE_LINE = LINE_STATE.holdingEmpty | LINE_STATE.shiftEmpty;

const { binary, echo, suppressGoAhead, comPort } = TELNET_OPTION;

/** Flow control towards the client that follows from the one for both directions (RFC 2217, SET-COM_PORT_CONTROL 1 to 3). */
const INBOUND_OF_FLOW = new Map<number, number>([
  [COM_PORT_CONTROL.flow.none, COM_PORT_CONTROL.inboundFlow.none],
  [COM_PORT_CONTROL.flow.xonXoff, COM_PORT_CONTROL.inboundFlow.xonXoff],
  [COM_PORT_CONTROL.flow.hardware, COM_PORT_CONTROL.inboundFlow.hardware],
]);
const FLOWS: readonly number[] = Object.values(COM_PORT_CONTROL.flow);
const INBOUND_FLOWS: readonly number[] = Object.values(COM_PORT_CONTROL.inboundFlow);

/**
 * The access server's half of an RFC 2217 connection, without the connection. It only answers, so that it can be asked by
 * anyone; what a client may get wrong is passed over. Data for the client goes through `telnetEscape`.
 */
export class Rfc2217Server {
  readonly #decoder = new TelnetDecoder();
  readonly #negotiation = new Negotiation({ us: [binary, echo, suppressGoAhead, comPort], them: [binary, suppressGoAhead, comPort] });
  readonly #signature: Uint8Array;
  #baud: number;
  #lines: Lines;
  #hasBreak = false;
  #flow: number = COM_PORT_CONTROL.flow.none;
  #inboundFlow: number = COM_PORT_CONTROL.inboundFlow.none;
  #lineMask = 0;
  #modemMask = 0xff;
  #isGreeted = false;

  constructor({ baud = DEFAULT_BAUD, lines = { dtr: false, rts: false }, signature = 'flashback' }: Rfc2217ServerOptions = {}) {
    this.#baud = baud;
    this.#lines = lines;
    this.#signature = fromLatin1(signature);
  }

  /** Everything that `chunk` completes. */
  receive(chunk: Uint8Array): Rfc2217Request[] {
    const requests: Rfc2217Request[] = [];
    for (const item of this.#decoder.push(chunk)) {
      if (item.type === 'data') requests.push(item);
      else if (item.type === 'negotiation') {
        const { reply, turned } = this.#negotiation.receive(item.verb, item.option);
        if (reply !== undefined) requests.push({ type: 'send', bytes: reply });
        if (turned?.option === comPort && turned.side === 'them' && turned.on) this.#greet(requests);
      } else if (item.option === comPort) {
        const message = readComPort('client', item.body);
        if (message !== undefined) this.#obey(message.command, message.value, requests);
      }
    }
    return requests;
  }

  /** The state of the modem lines, once, unasked. */
  #greet(requests: Rfc2217Request[]): void {
    if (this.#isGreeted) return;
    this.#isGreeted = true;
    requests.push(answer('notify-modemstate', MODEM_LINES & this.#modemMask));
  }

  #obey(command: ComPortCommand, value: Uint8Array, requests: Rfc2217Request[]): void {
    const first = value[0];
    switch (command) {
      case 'signature':
        if (first === undefined) requests.push(answer(command, ...this.#signature)); // otherwise it is the client's own
        return;
      case 'set-baudrate': {
        const rate = baudRateOf(value);
        if (rate === undefined) return;
        if (rate > 0) {
          this.#baud = rate;
          requests.push({ type: 'baud', rate });
        }
        requests.push(answer(command, ...baudRateBytes(this.#baud)));
        return;
      }
      case 'set-datasize':
      case 'set-parity':
      case 'set-stopsize':
        if (first !== undefined) requests.push(answer(command, FRAME[command]));
        return;
      case 'set-control':
        if (first !== undefined) this.#control(first, requests);
        return;
      case 'notify-linestate':
        requests.push(answer(command, IDLE_LINE));
        return;
      case 'notify-modemstate':
        requests.push(answer(command, MODEM_LINES & this.#modemMask));
        return;
      case 'flowcontrol-suspend':
        requests.push({ type: 'suspend' });
        return;
      case 'flowcontrol-resume':
        requests.push({ type: 'resume' });
        return;
      case 'set-linestate-mask':
        this.#lineMask = first ?? this.#lineMask;
        requests.push(answer(command, this.#lineMask));
        return;
      case 'set-modemstate-mask':
        this.#modemMask = first ?? this.#modemMask;
        requests.push(answer(command, this.#modemMask));
        return;
      case 'purge-data':
        if (first !== COM_PORT_PURGE.received && first !== COM_PORT_PURGE.unsent && first !== COM_PORT_PURGE.both) return;
        requests.push(
          { type: 'purge', received: first !== COM_PORT_PURGE.unsent, unsent: first !== COM_PORT_PURGE.received },
          answer(command, first),
        );
        return;
    }
  }

  /** SET-COM_PORT_CONTROL: what is set is done and echoed, what is asked for is told. */
  #control(value: number, requests: Rfc2217Request[]): void {
    const { flow, break: brk, dtr, rts, inboundFlow } = COM_PORT_CONTROL;
    if (value === dtr.on || value === dtr.off) {
      this.#lines = { ...this.#lines, dtr: value === dtr.on };
      requests.push({ type: 'lines', lines: this.#lines });
    } else if (value === rts.on || value === rts.off) {
      this.#lines = { ...this.#lines, rts: value === rts.on };
      requests.push({ type: 'lines', lines: this.#lines });
    } else if (value === brk.on || value === brk.off) {
      this.#hasBreak = value === brk.on;
      requests.push({ type: 'break', on: this.#hasBreak });
    } else if (value !== flow.query && FLOWS.includes(value)) {
      this.#flow = value;
      this.#inboundFlow = INBOUND_OF_FLOW.get(value) ?? this.#inboundFlow;
    } else if (value !== inboundFlow.query && INBOUND_FLOWS.includes(value)) {
      this.#inboundFlow = value;
    }
    const told = this.#told(value);
    if (told !== undefined) requests.push(answer('set-control', told));
  }

  /** What now holds in the group that `value` belongs to. */
  #told(value: number): number | undefined {
    const { break: brk, dtr, rts } = COM_PORT_CONTROL;
    if (FLOWS.includes(value)) return this.#flow;
    if (INBOUND_FLOWS.includes(value)) return this.#inboundFlow;
    if (value === brk.query || value === brk.on || value === brk.off) return this.#hasBreak ? brk.on : brk.off;
    if (value === dtr.query || value === dtr.on || value === dtr.off) return this.#lines.dtr ? dtr.on : dtr.off;
    if (value === rts.query || value === rts.on || value === rts.off) return this.#lines.rts ? rts.on : rts.off;
    return undefined;
  }
}

function answer(command: ComPortCommand, ...value: readonly number[]): Rfc2217Request {
  return { type: 'send', bytes: comPortMessage('server', command, ...value) };
}
