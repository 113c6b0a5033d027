import type { Command } from '../grammar/command.ts';
import { backupCommand } from './backup.ts';
import { checkCommand } from './check.ts';
import { chipIdCommand } from './chip-id.ts';
import { completionCommand } from './completion.ts';
import { demoCommand } from './demo.ts';
import { diffCommand } from './diff.ts';
import { dumpMemCommand } from './dump-mem.ts';
import { emulateCommand } from './emulate.ts';
import { eraseCommand } from './erase.ts';
import { eraseFlashCommand } from './erase-flash.ts';
import { eraseRegionCommand } from './erase-region.ts';
import { fitCommand } from './fit.ts';
import { flashIdCommand } from './flash-id.ts';
import { imageInfoCommand } from './image-info.ts';
import { infoCommand } from './info.ts';
import { inspectCommand } from './inspect.ts';
import { loadRamCommand } from './load-ram.ts';
import { mapCommand } from './map.ts';
import { mergeBinCommand } from './merge-bin.ts';
import { monitorCommand } from './monitor.ts';
import { pageCommand } from './page.ts';
import { patchCommand } from './patch.ts';
import { portsCommand } from './ports.ts';
import { readFlashCommand } from './read-flash.ts';
import { readFlashSfdpCommand } from './read-flash-sfdp.ts';
import { readFlashStatusCommand } from './read-flash-status.ts';
import { readMacCommand } from './read-mac.ts';
import { readMemCommand } from './read-mem.ts';
import { redactCommand } from './redact.ts';
import { rehearseCommand } from './rehearse.ts';
import { repairCommand } from './repair.ts';
import { resetCommand } from './reset.ts';
import { restoreCommand } from './restore.ts';
import { runCommand } from './run.ts';
import { schemaCommand } from './schema.ts';
import { verifyCommand } from './verify.ts';
import { verifyFlashCommand } from './verify-flash.ts';
import { versionCommand } from './version.ts';
import { writeFlashCommand } from './write-flash.ts';
import { writeFlashStatusCommand } from './write-flash-status.ts';
import { writeMemCommand } from './write-mem.ts';

/** Every command of the program, in the order of its help; those that esptool has too come last. */
export const COMMANDS: readonly Command[] = [
  backupCommand,
  restoreCommand,
  checkCommand,
  infoCommand,
  inspectCommand,
  rehearseCommand,
  fitCommand,
  monitorCommand,
  demoCommand,
  verifyCommand,
  eraseCommand,
  resetCommand,
  portsCommand,
  patchCommand,
  redactCommand,
  repairCommand,
  diffCommand,
  mapCommand,
  emulateCommand,
  pageCommand,
  schemaCommand,
  completionCommand(() => COMMANDS),
  flashIdCommand,
  chipIdCommand,
  readMacCommand,
  readFlashCommand,
  writeFlashCommand,
  verifyFlashCommand,
  eraseFlashCommand,
  eraseRegionCommand,
  readFlashStatusCommand,
  writeFlashStatusCommand,
  readFlashSfdpCommand,
  readMemCommand,
  writeMemCommand,
  dumpMemCommand,
  loadRamCommand,
  runCommand,
  imageInfoCommand,
  mergeBinCommand,
  versionCommand,
];
