import { once } from 'node:events';
import type { Socket } from 'node:net';
import { concat } from '../base/bytes.ts';
import { DEFAULT_BAUD, type Lines, type Link } from '../wire/link.ts';
import { type Rfc2217Request, Rfc2217Server } from '../wire/rfc2217/server.ts';
import { telnetEscape } from '../wire/rfc2217/telnet.ts';
import {
  type ClientSession,
  OVERRUN_ABOVE,
  type Sink,
  type SocketServer,
  type SocketServerOptions,
  serveOneClient,
  writePieces,
} from './single-client.ts';

/** Replies are never dropped: this much beyond what the chip may leave waiting, and the client is not listened to until it reads. */
const REPLIES_ABOVE = OVERRUN_ABOVE + (1 << 20);

/** One client's session, between its socket and the chip's line. */
class Rfc2217Session implements ClientSession, Sink {
  readonly #link: Link;
  readonly #socket: Socket;
  readonly #session: Rfc2217Server;
  readonly #onLines: (lines: Lines) => void;
  /** The chip's bytes since the client said SUSPEND. */
  #held: Uint8Array[] | undefined;
  #heldLength = 0;
  #isPurging = false;
  #baud = DEFAULT_BAUD;

  constructor(link: Link, socket: Socket, lines: Lines, onLines: (lines: Lines) => void) {
    this.#link = link;
    this.#socket = socket;
    this.#session = new Rfc2217Server({ lines });
    this.#onLines = onLines;
  }

  get sink(): Sink {
    return this;
  }

  get writableLength(): number {
    return this.#socket.writableLength + this.#heldLength;
  }

  get destroyed(): boolean {
    return this.#socket.destroyed;
  }

  /** From the chip. */
  write(bytes: Uint8Array): void {
    if (this.#isPurging) return;
    if (this.#held === undefined) {
      this.#socket.write(telnetEscape(bytes));
    } else {
      this.#held.push(bytes);
      this.#heldLength += bytes.length;
    }
  }

  /** From the client: each request is done before the next one is looked at. */
  receive = async (bytes: Uint8Array): Promise<void> => {
    let replies: Uint8Array[] = [];
    for (const request of this.#session.receive(bytes)) {
      if (request.type === 'send') {
        replies.push(request.bytes);
        continue;
      }
      this.#reply(replies);
      replies = [];
      await this.#act(request);
    }
    this.#reply(replies);
    while (this.#socket.writableLength > REPLIES_ABOVE && !this.#socket.destroyed) {
      await Promise.race([once(this.#socket, 'drain'), once(this.#socket, 'close')]);
    }
  };

  #reply(replies: readonly Uint8Array[]): void {
    if (replies.length > 0) this.#socket.write(concat(...replies));
  }

  async #act(request: Exclude<Rfc2217Request, { type: 'send' }>): Promise<void> {
    switch (request.type) {
      case 'data':
        return await writePieces(this.#link, request.bytes, this.#baud);
      case 'baud':
        this.#baud = request.rate;
        return await this.#link.setBaud(request.rate);
      case 'lines':
        this.#onLines(request.lines);
        return await this.#link.setLines(request.lines);
      case 'purge':
        if (request.received) await this.#dropReceived();
        return; // nothing waits for the device: each write is done before the next request
      case 'suspend':
        this.#held ??= [];
        return;
      case 'resume': {
        const held = this.#held ?? [];
        this.#held = undefined;
        this.#heldLength = 0;
        for (const part of held) this.write(part);
        return;
      }
      case 'break': // a link has no break condition
        return;
    }
  }

  /** What the chip says until this is done counts as said before: the client drops it too, up to our answer. */
  async #dropReceived(): Promise<void> {
    this.#isPurging = true;
    if (this.#held !== undefined) this.#held = [];
    this.#heldLength = 0;
    try {
      await this.#link.discardInput();
    } finally {
      this.#isPurging = false;
    }
  }
}

/**
 * Serves a serial line over RFC 2217 (`rfc2217://`), with its baud rate and reset lines: one client at a time. DTR and RTS
 * stay as a client left them, for the next one too; coming and going changes nothing.
 * @throws EspError `link.busy` (the port is taken), `link.denied`, `link.failed`
 */
export function serveRfc2217(options: SocketServerOptions): Promise<SocketServer> {
  let lines: Lines = { dtr: false, rts: false };
  return serveOneClient(
    'rfc2217',
    options,
    (link, socket) =>
      new Rfc2217Session(link, socket, lines, (now) => {
        lines = now;
      }),
  );
}
