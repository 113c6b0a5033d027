import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equal } from '../../src/base/bytes.ts';
import { ended, listening, PROGRAM, start } from '../support/cli.ts';
import { type Esptool, findEsptool } from '../support/esptool.ts';
import { firmware } from './firmware.ts';
import { atMost, type BenchRow, median, notMeasured, told } from './row.ts';

const MiB = 0x100000;
/** Pairs, alternately. */
const RUNS = 5;
const NO_RESET = ['--before', 'no-reset', '--after', 'no-reset'];
/** Where an administrator set certificates for Node, Node 20 reads them at every start, before any program: 40 ms that are neither client's. */
const OWN_CERTIFICATES: NodeJS.ProcessEnv = { NODE_EXTRA_CA_CERTS: undefined };
const HAS_MORE_CERTIFICATES = Boolean(process.env['NODE_EXTRA_CA_CERTS']);

/** As much as a slot is blank, in the middle. */
function halfEmpty(seed: number): Uint8Array {
  return firmware(MiB, seed).fill(0xff, 0x38000, 0x38000 + MiB / 2);
}
const IMAGE = halfEmpty(1);
const OTHER = halfEmpty(2);

/** One client's commands, by what they do; files are in the folder that they run in. */
interface Client {
  backup(file: string): Promise<void>;
  restore(file: string): Promise<void>;
  verify(file: string): Promise<void>;
}

/** Seconds of each command. */
interface Seconds {
  readonly backup: number;
  readonly restore: number;
  readonly verify: number;
  readonly restoreOther: number;
  readonly verifyOther: number;
}

function ours(port: string, folder: string, environment = OWN_CERTIFICATES): Client {
  const run = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await ended(start([...args, '-p', port, ...NO_RESET], environment));
    if (code !== 0) throw new Error(`flashback ${args.join(' ')}: ${stderr}`);
  };
  return {
    backup: (file) => run('backup', join(folder, file)),
    restore: (file) => run('restore', join(folder, file), '--force'),
    verify: (file) => run('verify', join(folder, file)),
  };
}

function theirs(esptool: Esptool, port: string, folder: string): Client {
  const run = async (...args: string[]): Promise<void> => {
    const { code, output } = await esptool.run(folder, ['--port', port, ...NO_RESET, ...args]);
    if (code !== 0) throw new Error(`esptool ${args.join(' ')}: ${output}`);
  };
  return {
    backup: (file) => run('read-flash', '0', String(MiB), file),
    restore: (file) => run('write-flash', '0', file),
    verify: (file) => run('verify-flash', '0', file),
  };
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

/** A new chip of 1 MB that holds {@link IMAGE}, in its loader, on a pty; one client does its commands with it. */
async function session(client: (port: string, folder: string) => Client): Promise<Seconds> {
  const folder = mkdtempSync(join(tmpdir(), 'wall-'));
  for (const [name, bytes] of [
    ['image.bin', IMAGE],
    ['other.bin', OTHER],
  ] as const) {
    writeFileSync(join(folder, name), bytes);
  }
  const child = start(['emulate', '--pty', '--boot', 'download', '--chip-size', '1MB', '--flash', join(folder, 'image.bin')]);
  const over = ended(child);
  try {
    const port = await listening(child, over);
    const { backup, restore, verify } = client(port, folder);
    const times = {
      backup: await seconds(() => backup('back.bin')),
      restore: await seconds(() => restore('image.bin')),
      verify: await seconds(() => verify('image.bin')),
      restoreOther: await seconds(() => restore('other.bin')),
      verifyOther: await seconds(() => verify('other.bin')),
    };
    if (!equal(readFileSync(join(folder, 'back.bin')), IMAGE)) throw new Error('the backup is not what the flash held');
    return times;
  } finally {
    child.kill('SIGTERM');
    await over;
    rmSync(folder, { recursive: true });
  }
}

/**
 * Real time of the programs, start-up included: a half-empty image of 1 MB is backed up, restored and verified over a pty to the same
 * software chip, unpaced, by us and by esptool 5, alternately; then another image is restored and verified. Medians.
 */
export async function wallBench(): Promise<BenchRow[]> {
  const esptool = findEsptool('5');
  const id = 'wall/backup + restore + verify of the image, ours / esptool';
  const unit = 'ratio, at most';
  if (esptool === undefined) return [notMeasured(id, unit, 'needs esptool 5 (scripts/python-clients.sh, ESPTOOL_VENVS)')];
  if (!existsSync(PROGRAM)) return [notMeasured(id, unit, 'needs the built program (npm run build)')];
  const runs: { readonly ours: Seconds; readonly theirs: Seconds; readonly asSet: Seconds }[] = [];
  for (let i = 0; i < RUNS; i++) {
    const own = await session(ours);
    const asSet = HAS_MORE_CERTIFICATES ? await session((port, folder) => ours(port, folder, {})) : own;
    runs.push({ ours: own, theirs: await session((port, folder) => theirs(esptool, port, folder)), asSet });
  }
  const of = (who: 'ours' | 'theirs' | 'asSet', ...what: readonly (keyof Seconds)[]): number =>
    median(runs.map((run) => what.reduce((sum, name) => sum + run[who][name], 0)));
  const ratio = (...what: readonly (keyof Seconds)[]): number => of('ours', ...what) / of('theirs', ...what);
  const rows: BenchRow[] = [atMost(id, ratio('backup', 'restore', 'verify'), unit, 1 / 3)];
  if (HAS_MORE_CERTIFICATES) {
    const asSet = of('asSet', 'backup', 'restore', 'verify') / of('theirs', 'backup', 'restore', 'verify');
    rows.push(told('wall/the same with the certificates that this machine sets', asSet, 'ratio', 'NODE_EXTRA_CA_CERTS'));
  }
  rows.push(told('wall/the same with another image restored', ratio('backup', 'restoreOther', 'verifyOther'), 'ratio'));
  for (const name of ['backup', 'restore', 'verify', 'restoreOther'] as const) {
    rows.push(told(`wall/${name}`, of('ours', name), 's', `esptool ${of('theirs', name).toFixed(3)} s`));
  }
  return rows;
}
