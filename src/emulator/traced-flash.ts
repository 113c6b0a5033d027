import { NorFlash, type NorFlashOptions } from './nor-flash.ts';

/** A flash that tells of every command before it carries it out. */
export class TracedFlash extends NorFlash {
  readonly #onCommand: (command: number, address: number, length: number) => void;

  constructor(options: NorFlashOptions, onCommand: (command: number, address: number, length: number) => void) {
    super(options);
    this.#onCommand = onCommand;
  }

  override execute(command: number, address: number, out: Uint8Array, inLength: number): Uint8Array {
    this.#onCommand(command, address, out.length + inLength);
    return super.execute(command, address, out, inLength);
  }
}
