import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** How long one call may take before it is killed. */
const LIMIT_MS = 120_000;

/** From here, and from where the benches are put together. */
const SETTINGS = join(import.meta.dirname, '../../test/support/esptool.cfg');

/** A folder with one venv for each version of esptool, as scripts/python-clients.sh makes it. */
const VENVS = process.env['ESPTOOL_VENVS'];

/** What esptool did. Older ones write their errors to stdout, newer ones to stderr. */
export interface EsptoolRun {
  readonly code: number | null;
  readonly output: string;
}

/** Versions as scripts/python-clients.sh names them: `5` is the newest 5.x. */
export type EsptoolVersion = '5' | '4.8.1' | '3.3.3' | '2.3.1';

/** An installed esptool. */
export interface Esptool {
  /** Runs it in `folder` to its end; killed after two minutes. */
  run(folder: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<EsptoolRun>;
}

/** Why a version cannot be run here: to stand in the name of what is left out. */
export function missingEsptool(version: EsptoolVersion): string {
  return findEsptool(version) === undefined ? ` (needs esptool ${version}: scripts/python-clients.sh, ESPTOOL_VENVS)` : '';
}

/** `undefined` where it is not installed. */
export function findEsptool(version: EsptoolVersion): Esptool | undefined {
  if (VENVS === undefined) return undefined;
  const program = join(VENVS, `esptool-${version}`, 'bin', version === '5' ? 'esptool' : 'esptool.py');
  if (!existsSync(program)) return undefined;
  return { run: (folder, args, env = {}) => runToEnd(program, args, folder, { ...environment(), ...env }) };
}

/** Without the settings of whoever runs the tests. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(ESPTOOL_|ESPPORT|ESPBAUD)/.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: '1', COLUMNS: '160', PYTHONDONTWRITEBYTECODE: '1', ESPTOOL_CFGFILE: SETTINGS };
}

function runToEnd(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<EsptoolRun> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, env, timeout: LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      if (code === null) reject(new Error(`esptool ${args.join(' ')}: no end after ${performance.now() - started} ms\n${output}`));
      else resolve({ code, output });
    });
  });
}
