// The order of src in numbers: no file above 400 lines that a person wrote, and exports that say what they are.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '../..');
const MAX_LINES = 400;
const MIN_DOCUMENTED = 0.97;
/** How a file begins that a script makes. */
const MADE = /^\/\/ Made by |^\/\*\* ?Made by |^\/\* Made by /;

const faults: string[] = [];
let exported = 0;
const bare: string[] = [];
let longest = { file: '', lines: 0 };

/** Names that a declaration introduces. */
function namesOf(node: ts.Statement): string[] {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.map(({ name }) => name.getText());
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
    return [node.name?.text ?? '?'];
  }
  return [];
}

/** A row that says itself what it is: a command by its summary, a rule by its reason. */
const explainsItself = (node: ts.Statement): boolean => /^ {2}(?:summary|why):/m.test(node.getText());

const isExported = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

for (const name of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).sort()) {
  if (!name.endsWith('.ts') || name.endsWith('.d.ts')) continue;
  const file = `src/${name.replaceAll('\\', '/')}`;
  const text = readFileSync(join(root, file), 'utf8');
  const lines = text.split('\n').length - 1;
  const isMade = MADE.test(text);
  if (!isMade && lines > longest.lines) longest = { file, lines };
  if (!isMade && lines > MAX_LINES) faults.push(`${file}: ${lines} lines; ${MAX_LINES} are the limit`);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  for (const node of source.statements) {
    if (!isExported(node)) continue;
    for (const name of namesOf(node)) {
      exported++;
      if (ts.getJSDocCommentsAndTags(node).length === 0 && !explainsItself(node)) bare.push(`${file}: ${name}`);
    }
  }
}

const share = 1 - bare.length / exported;
if (share < MIN_DOCUMENTED) faults.push(...bare.map((place) => `${place} has no doc comment`));
for (const fault of faults) console.error(fault);
if (process.argv.includes('--list')) for (const place of bare) console.log(place);
console.log(`${exported} exports, ${(100 * share).toFixed(1)} % documented; longest file ${longest.file}, ${longest.lines} lines`);
process.exitCode = faults.length > 0 ? 1 : 0;
