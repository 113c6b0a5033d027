import { changeOf } from '../../nor/flash-change.ts';
import type { FlashTap, TappedFlash } from '../../nor/tapped-flash.ts';
import type { FaultSite } from '../fault.ts';

/** Looks at what a flash is at work on, so that a loss of power can leave it half done: each bit is as before or as it should be. */
export class TornWork {
  readonly #site: Pick<FaultSite, 'clock' | 'random'>;
  #last: { readonly flash: TappedFlash; readonly address: number; readonly before: Uint8Array } | undefined;

  constructor(site: Pick<FaultSite, 'clock' | 'random'>) {
    this.#site = site;
  }

  readonly transaction: FlashTap = (transaction, next, flash) => {
    const change = changeOf(transaction, flash);
    if (change === undefined) return next();
    const { address, length } = change;
    this.#last = { flash, address, before: flash.read(address, length) };
    return next();
  };

  /** The power is gone now. */
  tear(): void {
    const last = this.#last;
    this.#last = undefined;
    if (last === undefined || last.flash.busyUntil <= this.#site.clock.now) return;
    const { flash, address, before } = last;
    flash.alter(address, before.length, (byte, i) => {
      const old = before[i] as number;
      return byte === old ? byte : old ^ ((old ^ byte) & Math.floor(this.#site.random() * 256));
    });
  }
}
