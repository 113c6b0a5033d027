import { type CommandName, commandOf } from '../../wire/command.ts';
import type { Link } from '../../wire/link.ts';
import { decodeRequest } from '../../wire/packet.ts';
import { SlipDecoder } from '../../wire/slip.ts';
import { tapLink } from '../../wire/tap.ts';

/** Longer than any packet that a flasher sends. */
const MAX_PACKET = 0x1_0000;

const WRITES: ReadonlySet<CommandName> = new Set<CommandName>([
  'flashBegin',
  'flashData',
  'flashEnd',
  'flashDeflBegin',
  'flashDeflData',
  'flashDeflEnd',
  'eraseFlash',
  'eraseRegion',
]);

/** What a client asked a chip to do, as it goes out at the client's end of the line: before anything is wrong with it. */
export class ExamWitness {
  readonly commands = new Map<CommandName, number>();
  toChip = 0;
  toHost = 0;
  /** An MD5 of the flash was asked for after the last command that writes. */
  askedMd5 = false;

  /** `link` with everything noted. */
  watch(link: Link): Link {
    const decoder = new SlipDecoder(MAX_PACKET, 'lenient');
    return tapLink(link, {
      read: async (work) => {
        const bytes = await work();
        this.toHost += bytes.length;
        return bytes;
      },
      call: (made, work) => {
        if (made.call === 'write') {
          this.toChip += made.bytes.length;
          for (const item of decoder.push(made.bytes)) if ('frame' in item) this.#note(item.frame);
        }
        return work();
      },
    });
  }

  #note(frame: Uint8Array): void {
    const request = decodeRequest(frame);
    const name = request === undefined ? undefined : commandOf(request.opcode);
    if (name === undefined) return;
    this.commands.set(name, (this.commands.get(name) ?? 0) + 1);
    if (name === 'spiFlashMd5') this.askedMd5 = true;
    else if (WRITES.has(name)) this.askedMd5 = false;
  }
}
