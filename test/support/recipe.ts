import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** A fenced block of a recipe: a new file, lines of a file that change, or a command. */
export interface RecipeStep {
  readonly kind: 'file' | 'lines' | 'complaint' | 'quiet';
  /** Of the file, or the command. */
  readonly about: string;
  readonly text: string;
}

/** A worked example of docs/adding.md. */
export interface Recipe {
  readonly title: string;
  readonly steps: readonly RecipeStep[];
}

const FENCE = /^```(\w+)(?: (.+))?\n([\s\S]*?)^```$/gm;

/**
 * The worked examples of a page, one a heading of level 2. `ts FILE` (or another language) is a new file, `diff FILE` changes lines of one, `text COMMAND`
 * is what the command complains about at that point, and `sh` holds the commands that are quiet at the end.
 */
export function recipesOf(page: string): Recipe[] {
  return page
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const steps = [...section.matchAll(FENCE)].map(([, language = '', about = '', text = '']): RecipeStep => {
        if (language === 'diff') return { kind: 'lines', about, text };
        if (language === 'text') return { kind: 'complaint', about, text };
        if (language === 'sh') return { kind: 'quiet', about: '', text };
        return { kind: 'file', about, text };
      });
      return steps.some(({ kind }) => kind === 'file' || kind === 'lines') ? [{ title: section.split('\n')[0] ?? '', steps }] : [];
    });
}

/** `content` with the lines of a diff block changed. @throws Error when its old lines do not stand there exactly once */
export function changeLines(content: string, diff: string, file: string): string {
  const lines = diff.split('\n').slice(0, -1);
  const before = lines.filter((line) => !line.startsWith('+')).map((line) => `${line.slice(1)}\n`);
  const after = lines.filter((line) => !line.startsWith('-')).map((line) => `${line.slice(1)}\n`);
  const parts = content.split(before.join(''));
  if (parts.length !== 2) throw new Error(`${file}: the lines of the recipe stand there ${parts.length - 1} times:\n${before.join('')}`);
  return parts.join(after.join(''));
}

/** A copy of the project's files in a folder of its own, with the packages of this one. */
export class ScratchCopy {
  readonly #root: string;
  readonly #source: string;
  readonly #files: readonly string[];
  readonly #touched = new Set<string>();

  constructor(source: string) {
    this.#source = source;
    this.#root = mkdtempSync(join(tmpdir(), 'recipe-'));
    const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: source, encoding: 'utf8' }).stdout.split('\n');
    this.#files = listed.filter((file) => file !== '' && existsSync(join(source, file)));
    for (const file of this.#files) cpSync(join(source, file), join(this.#root, file));
    symlinkSync(join(source, 'node_modules'), join(this.#root, 'node_modules'));
    // The compiler keeps what it found: a recipe asks it several times.
    const manifest = join(this.#root, 'package.json');
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace('"tsc -p tsconfig.json"', '"tsc -p tsconfig.json --incremental --tsBuildInfoFile .types"'),
    );
  }

  apply({ kind, about, text }: RecipeStep): void {
    const path = join(this.#root, about);
    this.#touched.add(about);
    if (kind === 'file') {
      if (existsSync(path)) throw new Error(`${about} is there already`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    } else writeFileSync(path, changeLines(readFileSync(path, 'utf8'), text, about));
  }

  run(command: string): { readonly code: number; readonly output: string } {
    const env = {
      ...process.env,
      PATH: `${join(this.#root, 'node_modules/.bin')}${delimiter}${process.env['PATH']}`,
      NO_COLOR: '1',
      CI: '1',
    };
    for (const name of ['FORCE_COLOR', 'VITEST', 'VITEST_WORKER_ID', 'VITEST_POOL_ID', 'NODE_OPTIONS', 'TEST_REPORT'])
      delete env[name as keyof typeof env];
    const { status, stdout, stderr } = spawnSync(command, {
      cwd: this.#root,
      shell: true,
      encoding: 'utf8',
      env,
      timeout: 280_000,
      maxBuffer: 1 << 28,
    });
    return { code: status ?? -1, output: `${stdout}${stderr}` };
  }

  /** Takes back what was applied, and what commands wrote by themselves. */
  reset(): void {
    for (const file of this.#touched) rmSync(join(this.#root, file), { force: true });
    this.#touched.clear();
    for (const file of this.#files) if (file !== 'package.json') cpSync(join(this.#source, file), join(this.#root, file));
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
