import type { z } from 'zod';
import { schema as check } from './check.ts';
import { schema as completion } from './completion.ts';
import { schema as demo } from './demo.ts';
import { backup, erase, info, ports, restore, verify } from './device.ts';
import { schema as diff } from './diff.ts';
import { schema as emulate } from './emulate.ts';
import { eraseFlash, esptool, flashId, loadRam, readFlash, readFlashStatus, verifyFlash, writeFlash } from './esptool.ts';
import { schema as imageInfo } from './image-info.ts';
import { schema as inspect } from './inspect.ts';
import { schema as map } from './map.ts';
import { dumpMem, readFlashSfdp, readMem, version, writeFlashStatus, writeMem } from './memory.ts';
import { schema as mend } from './mend.ts';
import { schema as merge } from './merge-bin.ts';
import { monitor, reset } from './monitor.ts';
import { schema as page } from './page.ts';
import { schema as patch } from './patch.ts';
import { schema as rehearse } from './rehearse.ts';
import { run } from './run-firmware.ts';

export { failure } from './failure.ts';

/** What each command prints with `--json`. */
export const SCHEMAS = {
  inspect,
  check,
  patch,
  fit: mend,
  redact: mend,
  repair: mend,
  diff,
  map,
  image_info: imageInfo,
  merge_bin: merge,
  info,
  backup,
  restore,
  verify,
  erase,
  reset,
  monitor,
  rehearse,
  emulate,
  page,
  demo,
  completion,
  ports,
  flash_id: flashId,
  chip_id: esptool,
  read_mac: esptool,
  read_flash: readFlash,
  write_flash: writeFlash,
  verify_flash: verifyFlash,
  erase_flash: eraseFlash,
  erase_region: eraseFlash,
  read_flash_status: readFlashStatus,
  write_flash_status: writeFlashStatus,
  read_flash_sfdp: readFlashSfdp,
  read_mem: readMem,
  write_mem: writeMem,
  dump_mem: dumpMem,
  version,
  load_ram: loadRam,
  run,
} as const satisfies Readonly<Record<string, z.ZodType>>;
