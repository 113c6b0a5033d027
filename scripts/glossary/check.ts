// docs/glossary.md against src: old names, names that are declared twice, participles as types, other words for MAX_.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const TYPE = /^(?:export )?(?:abstract )?(?:type|interface|class) (\w+)/gm;
const OTHER_MAX = /\bconst ((?:MOST|LONGEST|LARGEST|HIGHEST|BIGGEST|GREATEST)(?:_\w+)?)\b/g;
/** One word that is a participle. `-ed` is a rule; the irregular ones are those that have occurred. */
const PARTICIPLE = /^(?:[A-Z][a-z]+ed|Heard|Held|Kept|Sent|Written|Hidden|Overheard|Known|Given|Taken)$/;
/** The glossary's phrases that nobody writes any more. */
const PHRASES = /\bunless told\b|\bforetold\b|\bforetells?\b|\bfor ever\b|\bkeeps book\b|\bthe very bytes\b/i;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<![:'"`\w])\/\/.*$/gm;

/** Old names of the glossary's table with what they became. */
function oldNames(): Map<string, string> {
  const table = read('docs/glossary.md').split('\n## Old names\n')[1]?.split('\n## ')[0] ?? '';
  return new Map([...table.matchAll(/^\| `(\w+)` \| (.+?) \|/gm)].map(([, old, name]) => [old ?? '', name ?? '']));
}

const old = oldNames();
if (old.size === 0) throw new Error('docs/glossary.md has no table of old names');
const declared = new Map<string, string[]>();
const faults: string[] = [];

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .sort();
for (const file of files) {
  const code = read(file).replace(COMMENT, '');
  for (const [, name = ''] of code.matchAll(TYPE)) {
    declared.set(name, [...(declared.get(name) ?? []), file]);
    if (PARTICIPLE.test(name) && !old.has(name)) faults.push(`${file}: the type ${name} is a participle; a type is a noun`);
  }
  for (const [, name = ''] of code.matchAll(OTHER_MAX)) faults.push(`${file}: ${name} is called MAX_…`);
  const words = new Set(code.match(/\b[A-Za-z]\w+\b/g));
  for (const [name, better] of old) {
    // A type's old name is an everyday word too: only its declaration counts.
    const isUsed = /^[A-Z][a-z]/.test(name) ? declared.get(name)?.includes(file) : words.has(name);
    if (isUsed) faults.push(`${file}: ${name} is called ${better}`);
  }
}
for (const [name, places] of declared) {
  if (places.length > 1 && !old.has(name)) faults.push(`${name} is declared in ${places.join(' and ')}`);
}

for (const file of [
  ...files,
  ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
  'README.md',
  'CONTRIBUTING.md',
]) {
  const text = file === 'docs/glossary.md' ? '' : read(file).replaceAll(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*/g, ' ');
  const phrase = PHRASES.exec(text)?.[0];
  if (phrase !== undefined) faults.push(`${file}: "${phrase}" is written otherwise, see docs/glossary.md`);
}

for (const fault of faults) console.error(fault);
console.log(`${files.length} files, ${declared.size} types, ${old.size} old names`);
process.exitCode = faults.length > 0 ? 1 : 0;
