// Opens every citation: a page of docs/reference with its section (`flash-layout.md §2.3`), a row of it (`§4.2 F9`), and every relative link of a page.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');
const LOOKED_AT = ['src', 'test', 'scripts', 'fixtures', 'docs', 'changelog', 'CONTRIBUTING.md', 'README.md'];
const REFERENCE = 'docs/reference';
const TEXT = /\.(?:ts|mjs|c|h|s|S|md|ld)$/;
/** Where a section without a page means one page, as the text itself says. */
const HOME_PAGE = /^(?:scripts\/fidelity\/|docs\/fidelity\.md$)/;

/** Sections, rows and headings of a page. */
interface Page {
  readonly sections: ReadonlySet<string>;
  readonly rows: ReadonlySet<string>;
  readonly anchors: ReadonlySet<string>;
}

function files(path: string): string[] {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (TEXT.test(path)) return [path];
  return readdirSync(full, { withFileTypes: true }).flatMap((entry) => {
    const name = `${path}/${entry.name}`;
    if (entry.isDirectory()) return files(name);
    return TEXT.test(name) ? [name] : [];
  });
}

/** As GitHub makes them. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

function readPage(path: string): Page {
  const text = readFileSync(join(root, path), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return {
    sections: new Set(headings.flatMap((heading) => /^(\d+(?:\.\d+)?)\.? /.exec(heading)?.[1] ?? [])),
    rows: new Set([...text.matchAll(/^\| ([A-Z]?\d+(?: to [A-Z]\d+|(?:, [A-Z]\d+)*)) \|/gm)].flatMap(([, row = '']) => rowsOf(row))),
    anchors: new Set(headings.map(slug)),
  };
}

/** `L6 to L8` is three rows. */
function rowsOf(text: string): string[] {
  const range = /^([A-Z])(\d+) to [A-Z](\d+)$/.exec(text);
  if (range === null) return text.split(', ');
  const [, letter, first, last] = range;
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, n) => `${letter}${Number(first) + n}`);
}

/** Comments run over lines, so one text without line ends and the signs at their beginnings. */
const flow = (text: string): string => text.replaceAll(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*/g, ' ');

const PLACE = String.raw`(?:§ ?\d+(?:\.\d+)?|\b[FTL]\d+\b|\bfault \d+)`;
const CITATION = new RegExp(String.raw`([\w-]+\.md)(?!\w)[\`)]*((?:(?:[\s,;–-]|and|to|\([^()]*\))*${PLACE})*)`, 'g');
const BARE = /(?<![\w.)`] ?)§ ?(\d+(?:\.\d+)?)/g;

const pages = new Map(readdirSync(join(root, REFERENCE)).map((name) => [name, readPage(`${REFERENCE}/${name}`)] as const));
const everyFile = LOOKED_AT.flatMap(files);
const names = new Set(everyFile.map((path) => basename(path)).concat('CHANGELOG.md', 'COST.md', 'SPEC.md'));
const faults: string[] = [];
let citations = 0;

function checkPlaces(path: string, name: string, places: string): void {
  const page = pages.get(name);
  if (page === undefined) {
    faults.push(`${path}: ${name} ${places.trim()}: there is no such page in ${REFERENCE}`);
    return;
  }
  for (const [, section, row] of places.matchAll(/§ ?(\d+(?:\.\d+)?)|([FTL]\d+|fault \d+)/g)) {
    citations++;
    if (section !== undefined && !page.sections.has(section)) faults.push(`${path}: ${name} has no §${section}`);
    if (row !== undefined && !page.rows.has(row.replace('fault ', ''))) faults.push(`${path}: ${name} has no row ${row}`);
  }
}

for (const path of everyFile) {
  const text = flow(readFileSync(join(root, path), 'utf8'));
  for (const [, name = '', places = ''] of text.matchAll(CITATION)) {
    if (places.trim() !== '') checkPlaces(path, name, places);
    else if (/^(?:src|scripts)\//.test(path) && !names.has(name)) faults.push(`${path}: ${name}: there is no such page`);
  }
  const own = dirname(path) === REFERENCE ? basename(path) : HOME_PAGE.test(path) ? 'lx106-and-rom.md' : undefined;
  const rest = text.replaceAll(CITATION, ' ');
  for (const [, section = ''] of rest.matchAll(BARE)) {
    if (own === undefined) faults.push(`${path}: §${section} of which page?`);
    else checkPlaces(path, own, `§${section}`);
  }
  if (path.endsWith('.md')) faults.push(...badLinks(path));
}

/** Relative links of a page that lead nowhere. `frame.md` becomes a page of docs. */
function badLinks(path: string): string[] {
  const folder = path === 'scripts/fidelity/frame.md' ? 'docs' : dirname(path);
  const text = readFileSync(join(root, path), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    citations++;
    const [target = '', anchor] = link.split('#');
    const file = target === '' ? path : relative(root, join(root, folder, target));
    if (!existsSync(join(root, file))) return [`${path}: the link to ${link} leads nowhere`];
    return anchor !== undefined && file.endsWith('.md') && !readPage(file).anchors.has(anchor)
      ? [`${path}: ${file} has no heading #${anchor}`]
      : [];
  });
}

for (const fault of faults) console.error(fault);
console.log(`${everyFile.length} files, ${citations} citations and links, ${pages.size} pages of reference`);
if (citations === 0) throw new Error('no citation was found');
process.exitCode = faults.length > 0 ? 1 : 0;
