import { randomUUID } from 'node:crypto';
import { link, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { EspError } from '../base/error.ts';
import { systemCode } from './file-error.ts';
import { NO_HARD_LINKS } from './write-file.ts';

/** Who holds a lock. */
interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** When that process began, in the system's own count; null where it does not say. Another process may have the number by now. */
  readonly began: string | null;
}

/** Times that a lock whose holder is gone is taken over: others may try the same. */
const ATTEMPTS = 5;
/** An empty lock is older than this when nobody will write to it any more. */
const UNWRITTEN_MS = 10_000;
/** Field of `/proc/PID/stat` with the time at which the process began, counted from the one behind its name. */
const BEGAN = 19;

async function beganAt(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[BEGAN] ?? null;
  } catch {
    return null; // no such process, or no such file system
  }
}

function holderOf(text: string): LockHolder | undefined {
  try {
    const { host, pid, began } = JSON.parse(text) as Partial<LockHolder>;
    return typeof host === 'string' && Number.isInteger(pid) ? { host, pid: Number(pid), began: began ?? null } : undefined;
  } catch {
    return undefined; // torn by a power loss, or no lock of ours
  }
}

/** Whether the process that wrote this lock is gone for certain. */
async function isAbandoned(lock: string, text: string): Promise<boolean> {
  const holder = holderOf(text);
  if (holder === undefined) return text === '' && Date.now() - (await stat(lock)).mtimeMs > UNWRITTEN_MS; // its maker lost its power
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
  const began = await beganAt(holder.pid);
  return began !== null && holder.began !== null && began !== holder.began;
}

/** Makes a file that is there with its content or not at all, where the file system has hard links. @throws EEXIST */
async function writeNew(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, text, { flag: 'wx', flush: true });
  try {
    await link(temporary, path);
  } catch (error) {
    if (!NO_HARD_LINKS.has(systemCode(error) ?? '')) throw error;
    await writeFile(path, text, { flag: 'wx', flush: true });
  } finally {
    await unlink(temporary);
  }
}

/** Moves an abandoned lock out of the way, unless it has become another one meanwhile. */
async function clear(path: string, expected: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== expected) await link(aside, path).catch(() => {}); // somebody was quicker: it is theirs
  await unlink(aside);
}

/**
 * Claims `path` for this process by a file `PATH.lock` that nobody else can make, until the returned function is called. A lock whose
 * process is gone is taken over.
 * @throws EspError `file.busy` while somebody else holds it; system errors as they are.
 */
export async function lockFile(path: string): Promise<() => Promise<void>> {
  const lock = `${path}.lock`;
  const holder: LockHolder = { host: hostname(), pid: process.pid, began: await beganAt(process.pid) };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      await writeNew(lock, `${JSON.stringify(holder)}\n`);
      return () => unlink(lock).catch(() => {}); // it may be gone with its folder
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    const text = await readFile(lock, 'utf8').catch(() => undefined); // it may have been given back just now
    if (text === undefined) continue;
    if (!(await isAbandoned(lock, text))) break;
    await clear(lock, text);
  }
  throw new EspError('file.busy', { path });
}
