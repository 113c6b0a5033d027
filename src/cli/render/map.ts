import { hex } from '../../base/bytes.ts';
import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import { lookOf } from '../../words/regions.ts';
import { formatSize } from '../../words/size.ts';
import type { MapReport } from '../schema/map.ts';
import { xmlText } from './matrix.ts';
import { table } from './table.ts';

const SECTORS_PER_LINE = 64;

/** A letter for each sector, the first region in it that is not erased; then what the letters mean. */
export function mapLines({ file, regions }: MapReport): string[] {
  const lines: string[] = [`${file.path}: ${formatSize(file.size)}, a letter for each sector of 4 KB`];
  const letters = Array.from({ length: Math.ceil(file.size / SECTOR_SIZE) }, () => '.');
  for (const { start, end, kind } of regions) {
    for (let sector = Math.floor(start / SECTOR_SIZE); sector * SECTOR_SIZE < end; sector++) {
      if (letters[sector] === '.') letters[sector] = lookOf(kind).letter;
    }
  }
  for (let at = 0; at < letters.length; at += SECTORS_PER_LINE) {
    lines.push(`  ${hex(at * SECTOR_SIZE, 6)}  ${letters.slice(at, at + SECTORS_PER_LINE).join('')}`);
  }
  return [...lines, ...table(kindsIn(regions).map((kind) => [lookOf(kind).letter, lookOf(kind).words]))];
}

function kindsIn(regions: MapReport['regions']): string[] {
  return [...new Set(regions.map(({ kind }) => kind))];
}

const CELL = 12;
const LEFT = 76;
const TOP = 34;
const LEGEND_LINE = 18;
const SECTORS_PER_ROW = 64;
const ROW_BYTES = SECTORS_PER_ROW * SECTOR_SIZE;

/** What a region is, for a tooltip. */
function describe({ start, end, kind, label }: MapReport['regions'][number]): string {
  const name = label === kind ? lookOf(kind).words : `${label} (${lookOf(kind).words})`;
  return `${name}: ${hex(start, 6)}-${hex(end - 1, 6)}, ${formatSize(end - start)}`;
}

/** The map as one SVG: a row for 256 KB, a pointer over a region shows what it is. */
export function mapSvg({ file, family, regions }: MapReport): string {
  const rows = Math.max(1, Math.ceil(file.size / ROW_BYTES));
  const kinds = kindsIn(regions);
  const legendTop = TOP + rows * (CELL + 2) + 16;
  const width = LEFT + SECTORS_PER_ROW * CELL + 16;
  const height = legendTop + Math.ceil(kinds.length / 3) * LEGEND_LINE + 8;
  const x = (offset: number): number => LEFT + ((offset % ROW_BYTES) / SECTOR_SIZE) * CELL;
  const y = (offset: number): number => TOP + Math.floor(offset / ROW_BYTES) * (CELL + 2);
  const parts = regions.flatMap((region) => pieces(region).map((piece) => ({ region, ...piece })));
  const short = (value: number): string => String(Math.round(value * 100) / 100);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${xmlText(`Flash map of ${file.path}`)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="8" y="20" font-weight="bold">${xmlText(`${file.path} · ${formatSize(file.size)} · ${family}`)}</text>`,
    ...Array.from({ length: rows }, (_, row) => {
      const label = hex(row * ROW_BYTES, 6);
      return `<text x="8" y="${TOP + row * (CELL + 2) + 10}" font-family="monospace">${label}</text>`;
    }),
    ...parts.map(({ region, start, end }) => {
      const size = Math.max(1, ((end - start) / SECTOR_SIZE) * CELL);
      return `<rect x="${short(x(start))}" y="${y(start)}" width="${short(size)}" height="${CELL}" fill="${lookOf(region.kind).colour}" stroke="#ffffff" stroke-width="0.5" class="region" data-start="${region.start}"><title>${xmlText(describe(region))}</title></rect>`;
    }),
    ...kinds.map((kind, i) => {
      const [left, top] = [LEFT + (i % 3) * 250, legendTop + Math.floor(i / 3) * LEGEND_LINE];
      return `<rect x="${left}" y="${top}" width="${CELL}" height="${CELL}" fill="${lookOf(kind).colour}" stroke="#90a4ae" stroke-width="0.5"/><text x="${left + 18}" y="${top + 10}">${xmlText(lookOf(kind).words)}</text>`;
    }),
    '</svg>',
  ].join('\n');
}

/** A region cut at the ends of rows. */
function pieces({ start, end }: { start: number; end: number }): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let at = start; at < end; ) {
    const next = Math.min(end, (Math.floor(at / ROW_BYTES) + 1) * ROW_BYTES);
    found.push({ start: at, end: next });
    at = next;
  }
  return found;
}

const STYLE = `body{font-family:system-ui,sans-serif;margin:1.5rem;color:#222}svg{max-width:100%;height:auto}
.region{cursor:pointer}.region.lit{stroke:#000;stroke-width:1.5}table{border-collapse:collapse;margin-top:1rem}
td:nth-child(-n+2){font-family:monospace}td,th{padding:.15rem .8rem .15rem 0;text-align:left;font-variant-numeric:tabular-nums}tr.lit{background:#fff3c4}
#told{min-height:1.5em;font-weight:600}
@media (prefers-color-scheme:dark){body{background:#16191d;color:#e3e6e8}svg{border-radius:6px}tr.lit{background:#4a4320}}`;

const SCRIPT = `const told=document.getElementById('told');
for(const part of document.querySelectorAll('[data-start]')){
const same=()=>document.querySelectorAll('[data-start="'+part.dataset.start+'"]');
part.addEventListener('mouseenter',()=>{for(const one of same())one.classList.add('lit');
const title=document.querySelector('rect[data-start="'+part.dataset.start+'"] title');told.textContent=title?title.textContent:''});
part.addEventListener('mouseleave',()=>{for(const one of same())one.classList.remove('lit');told.textContent=''});}`;

/** The same as a page of its own that loads nothing: pointing at a region lights it in the picture and in the list. */
export function mapHtml(report: MapReport): string {
  const { file, regions } = report;
  const rows = regions.map(({ start, end, kind, label }) => {
    const cells = [hex(start, 6), hex(end - 1, 6), formatSize(end - start), label === kind ? '' : label, lookOf(kind).words];
    return `<tr data-start="${start}">${cells.map((cell) => `<td>${xmlText(cell)}</td>`).join('')}</tr>`;
  });
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${xmlText(`Flash map of ${file.path}`)}</title><style>${STYLE}</style></head>`,
    `<body>${mapSvg(report)}`,
    '<p id="told"></p>',
    `<table><thead><tr><th>from</th><th>to</th><th>size</th><th>name</th><th>what</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`,
    `<script>${SCRIPT}</script></body></html>`,
    '',
  ].join('\n');
}
