import { readdir } from 'node:fs/promises';
import { toHex } from '../../base/bytes.ts';
import { EspError } from '../../base/error.ts';
import { formatMac } from '../../chip/efuse.ts';
import type { ChipInfo } from '../../flasher/index.ts';
import { readShort } from '../file/short.ts';
import type { CommandContext } from '../grammar/command.ts';

/** What lets an erase begin. */
export interface ErasePermission {
  readonly yes?: true;
  readonly backupFirst?: string;
}

/** Files of a folder that are looked into. */
const MAX_FILES = 1000;
/** Digits of the MAC that have to be typed. */
const DIGITS = 4;

/** The backup of `chip` in the current folder, by its sidecar; `undefined` when there is none. */
async function backupHere({ mac }: ChipInfo): Promise<string | undefined> {
  if (mac === undefined) return undefined;
  const { decodeManifest } = await import('../../flasher/index.ts');
  const names = (await readdir('.').catch(() => [])).filter((name) => name.endsWith('.json')).slice(0, MAX_FILES);
  for (const name of names) {
    const stored = await readShort(name);
    if (stored !== undefined && decodeManifest(stored)?.chip.mac === toHex(mac)) return name.slice(0, -'.json'.length);
  }
  return undefined;
}

/**
 * On a terminal asks for the last digits of the chip's MAC before everything in it is lost; `--yes` answers, and where nobody can be
 * asked nothing is.
 * @throws EspError `usage.invalid` for another answer
 */
export async function confirmErase(chip: ChipInfo, { yes, backupFirst }: ErasePermission, context: CommandContext): Promise<void> {
  if (yes === true || context.ask === undefined) return;
  const backup = await backupHere(chip);
  const mac = chip.mac === undefined ? undefined : formatMac(chip.mac);
  context.tell(
    `This erases everything on the chip${mac === undefined ? '' : ` with MAC ${mac}`}. "restore" does not need it: it erases what it must.`,
  );
  if (backupFirst !== undefined) context.tell(`It is backed up to ${backupFirst} first.`);
  else if (backup !== undefined) context.tell(`A backup of this chip is in this folder: ${backup}.`);
  else context.tell('There is no backup of this chip in this folder. "--backup-first FILE" makes one.');
  const due = mac?.replaceAll(':', '').slice(-DIGITS) ?? 'erase';
  const answer = await context.ask(
    mac === undefined ? 'Type erase to go on: ' : `Type the last ${DIGITS} digits of the MAC (${due}) to go on: `,
  );
  if (answer?.toLowerCase().replaceAll(':', '') === due) return;
  throw new EspError('usage.invalid', { argument: 'the question', given: answer ?? '', expected: `${due}; nothing was erased` });
}
