import type { ServerEvent } from '../../node/tcp-server.ts';

/** Clients that come and go, and who waits for that. */
export class Visits {
  #present = 0;
  #onLeave: (() => void)[] = [];

  /** Something happened at an endpoint. */
  note(type: ServerEvent['type']): void {
    if (type === 'connected') this.#present++;
    if (type !== 'disconnected') return;
    this.#present--;
    const waiting = this.#onLeave;
    this.#onLeave = [];
    for (const resolve of waiting) resolve();
  }

  /** Resolves when the next client leaves. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#onLeave.push(resolve));
  }

  /** Resolves when no client is there. */
  async alone(): Promise<void> {
    while (this.#present > 0) await this.next();
  }
}
