import { concat } from '../../base/bytes.ts';
import { type ComPortCommand, readComPort } from './com-port.ts';
import { Negotiation } from './negotiation.ts';
import { TELNET_OPTION, TelnetDecoder } from './telnet.ts';

/** What a server's bytes mean, in their order. */
export type Rfc2217Reply =
  /** From the device. */
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  /** For the server, as it is. */
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  /** The server takes our COM-PORT commands (`on`), or will not. */
  | { readonly type: 'agreed'; readonly on: boolean }
  /** Answer to a command, with the value that holds now. */
  | { readonly type: 'answer'; readonly command: ComPortCommand; readonly value: Uint8Array }
  /** Unasked. */
  | { readonly type: 'modem-state' | 'line-state'; readonly state: number }
  /** The server wants no data until it says `resume`. */
  | { readonly type: 'suspend' }
  | { readonly type: 'resume' };

const { binary, echo, suppressGoAhead, comPort } = TELNET_OPTION;

/**
 * The client's half of an RFC 2217 connection, without the connection. Commands are made by `comPortMessage`, data for the
 * device by `telnetEscape`.
 */
export class Rfc2217Client {
  readonly #decoder = new TelnetDecoder();
  readonly #negotiation = new Negotiation({ us: [binary, suppressGoAhead, comPort], them: [binary, echo, suppressGoAhead, comPort] });

  /** What is sent first: all that pyserial asks for (serial-protocol.md §6), and transparent data both ways. */
  hello(): Uint8Array {
    return concat(
      this.#negotiation.ask('us', comPort),
      this.#negotiation.ask('them', comPort),
      this.#negotiation.ask('us', binary),
      this.#negotiation.ask('them', binary),
      this.#negotiation.ask('us', suppressGoAhead),
      this.#negotiation.ask('them', suppressGoAhead),
    );
  }

  /** Everything that `chunk` completes. */
  receive(chunk: Uint8Array): Rfc2217Reply[] {
    const replies: Rfc2217Reply[] = [];
    for (const item of this.#decoder.push(chunk)) {
      if (item.type === 'data') replies.push(item);
      else if (item.type === 'negotiation') {
        const { reply, turned } = this.#negotiation.receive(item.verb, item.option);
        if (reply !== undefined) replies.push({ type: 'send', bytes: reply });
        if (turned?.option === comPort && turned.side === 'us') replies.push({ type: 'agreed', on: turned.on });
      } else if (item.option === comPort) {
        const message = readComPort('server', item.body);
        const reply = message === undefined ? undefined : meaning(message.command, message.value);
        if (reply !== undefined) replies.push(reply);
      }
    }
    return replies;
  }
}

function meaning(command: ComPortCommand, value: Uint8Array): Rfc2217Reply | undefined {
  switch (command) {
    case 'notify-linestate':
    case 'notify-modemstate':
      if (value[0] === undefined) return undefined;
      return { type: command === 'notify-linestate' ? 'line-state' : 'modem-state', state: value[0] };
    case 'flowcontrol-suspend':
      return { type: 'suspend' };
    case 'flowcontrol-resume':
      return { type: 'resume' };
    default:
      return { type: 'answer', command, value };
  }
}
