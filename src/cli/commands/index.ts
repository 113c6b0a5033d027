import type { Command } from '../command.ts';
import { backupCommand } from './backup.ts';
import { checkCommand } from './check.ts';
import { demoCommand } from './demo.ts';
import { diffCommand } from './diff.ts';
import { emulateCommand } from './emulate.ts';
import { eraseCommand } from './erase.ts';
import { fitCommand } from './fit.ts';
import { imageInfoCommand } from './image-info.ts';
import { infoCommand } from './info.ts';
import { inspectCommand } from './inspect.ts';
import { mapCommand } from './map.ts';
import { mergeBinCommand } from './merge-bin.ts';
import { patchCommand } from './patch.ts';
import { portsCommand } from './ports.ts';
import { redactCommand } from './redact.ts';
import { rehearseCommand } from './rehearse.ts';
import { repairCommand } from './repair.ts';
import { restoreCommand } from './restore.ts';
import { schemaCommand } from './schema.ts';
import { verifyCommand } from './verify.ts';

/** Every command of the program, in the order of its help. */
export const COMMANDS: readonly Command[] = [
  inspectCommand,
  checkCommand,
  patchCommand,
  fitCommand,
  redactCommand,
  repairCommand,
  diffCommand,
  mapCommand,
  imageInfoCommand,
  mergeBinCommand,
  rehearseCommand,
  infoCommand,
  backupCommand,
  restoreCommand,
  verifyCommand,
  eraseCommand,
  emulateCommand,
  demoCommand,
  portsCommand,
  schemaCommand,
];
