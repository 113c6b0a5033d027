// Moves the fragments of changelog/ into CHANGELOG.md under a new version: `npm run changelog -- 0.2.0`.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const fragments = join(root, 'changelog');
const file = join(root, 'CHANGELOG.md');
const version = process.argv[2];
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) {
  console.error('usage: npm run changelog -- MAJOR.MINOR.PATCH');
  process.exit(2);
}

const sections = ['added', 'changed', 'fixed', 'removed'];
const names = readdirSync(fragments).filter((name) => name !== 'README.md');
const strangers = names.filter((name) => !sections.some((section) => name.startsWith(`${section}-`) && name.endsWith('.md')));
if (names.length === 0 || strangers.length > 0) {
  console.error(names.length === 0 ? 'changelog/ holds no fragment' : `not a fragment: ${strangers.join(', ')}`);
  process.exit(1);
}

const text = sections.flatMap((section) => {
  const lines = names.filter((name) => name.startsWith(`${section}-`)).map((name) => readFileSync(join(fragments, name), 'utf8').trim());
  return lines.length === 0
    ? []
    : [`### ${section[0].toUpperCase()}${section.slice(1)}\n\n${lines.map((line) => `- ${line.replaceAll('\n', '\n  ')}`).join('\n')}\n`];
});
const old = readFileSync(file, 'utf8');
const first = old.indexOf('\n## ');
const head = first < 0 ? old.trimEnd() : old.slice(0, first).trimEnd();
const rest = first < 0 ? '' : old.slice(first);
writeFileSync(file, `${head}\n\n## ${version} - ${new Date().toISOString().slice(0, 10)}\n\n${text.join('\n')}${rest}`);
for (const name of names) rmSync(join(fragments, name));
