import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const name = 'esp8266-flashback';
const NEUTRAL = ['chip', 'wire', 'image', 'emulator', 'flasher', 'words'];
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** An empty folder of somebody else's, into which the packed package is installed. */
let folder: string;
let packed: readonly string[];

function run(command: string, ...args: readonly string[]): string {
  // Under `npx -p` a nested npx would look for that package again.
  const env = { ...process.env, npm_config_package: undefined };
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashback-package-'));
  const [tarball] = JSON.parse(
    execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' }),
  ) as [{ filename: string; files: readonly { path: string }[] }];
  packed = tarball.files.map(({ path }) => path);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'somebody-else', private: true, type: 'module' }));
  run('npm', 'install', '--silent', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', `./${tarball.filename}`);
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed package', () => {
  test('holds the program, its declarations, the page, the demo data and its papers, and nothing else', () => {
    const outside = packed.filter(
      (path) =>
        !/^dist\/.*(\.js|\.d\.ts)$|^dist-page\/(index\.html|service-worker\.js|assets\/[^/]+)$|^fixtures\/images\/[^/]+\.(bin|json)$/.test(
          path,
        ),
    );
    expect(outside.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    expect(packed).toContain('dist/cli/main.js');
    expect(packed).toContain('dist-page/index.html');
  });

  test.each(['', ...NEUTRAL.map((room) => `/${room}`), '/node', '/schema'])('lets %s be imported', (subpath) => {
    const names = run(process.execPath, '--input-type=module', '-e', `console.log(Object.keys(await import('${name}${subpath}')).join())`);
    expect(names.trim().split(',').length).toBeGreaterThan(1);
  });

  test('keeps what it does not export to itself', () => {
    expect(() => run(process.execPath, '--input-type=module', '-e', `await import('${name}/dist/cli/main.js')`)).toThrow(
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    );
  });

  test.each(['flashback', name])('installs the program as %s', (program) => {
    expect(run('npx', '--no-install', program, '--version').trim()).toBe(version);
  });
});

describe('a browser bundle', () => {
  test.each(['index', ...NEUTRAL.map((room) => `${room}/index`)])('of %s needs nothing of Node', async (entry) => {
    const warnings: string[] = [];
    const bundle = await rolldown({
      input: join(folder, 'node_modules', name, 'dist', `${entry}.js`),
      platform: 'browser',
      onLog: (_level, log) => warnings.push(log.message),
    });
    const { output } = await bundle.generate({ format: 'iife', name: 'room', minify: true });
    await bundle.close();
    expect(warnings).toEqual([]);
    expect(output).toHaveLength(1);
    expect(output[0].code.match(/\bnode:\w+|\bBuffer\b|\brequire\(/g) ?? []).toEqual([]);
    // A realm with ECMAScript's own globals and the two that the core declares.
    const room = runInNewContext(`${output[0].code}; room`, { TextDecoder, TextEncoder }) as object;
    expect(Object.keys(room).length).toBeGreaterThan(1);
  });
});
