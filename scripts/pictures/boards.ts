/** A board as far as a flasher needs it. Drawn as a scheme: where button and pads are to each other, not where each part lies. */
interface Board {
  readonly names: string;
  /** From left to right. */
  readonly pads: readonly string[];
  /** Where the button is, and what it does. */
  readonly button: 'beside the pads' | 'elsewhere' | 'not on GPIO0';
  readonly notes: readonly string[];
}

/** Sources: the pages of the same names in https://tasmota.github.io/docs (devices). */
const BOARDS: readonly Board[] = [
  {
    names: 'Sonoff Basic (first board)',
    pads: ['3V3', 'RX', 'TX', 'GND', 'IO14'],
    button: 'beside the pads',
    notes: ['The square pad beside the button is 3V3.', 'IO14 is not on every board. Hold the button while 3V3 is connected.'],
  },
  {
    names: 'Basic R2 and R3, TH, POW, POW R2, S20, S26, S31, SV',
    pads: ['3V3', 'RX', 'TX', 'GND'],
    button: 'elsewhere',
    notes: ['Go by the names printed on your board: their order differs.', 'Hold the button while 3V3 is connected.'],
  },
  {
    names: 'Sonoff 4CH',
    pads: ['3V3', 'RX', 'TX', 'GND'],
    button: 'elsewhere',
    notes: ['First board: RX is the pad beside 3V3, whatever is printed.', 'Hold the button FW/IO0 while 3V3 is connected.'],
  },
  {
    names: 'Dual, Touch, 4CH Pro, T1 1.1',
    pads: ['3V3', 'RX', 'TX', 'GND'],
    button: 'not on GPIO0',
    notes: ['The button does not pull GPIO0 low.', 'Connect GPIO0 with GND while 3V3 is connected, then take the wire off.'],
  },
];

const WIDTH = 760;
const BOARD_HEIGHT = 176;
const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function drawBoard({ names, pads, button, notes }: Board, index: number): string {
  const top = index * BOARD_HEIGHT + 8;
  const first = 330;
  const drawn = pads.map((name, i) => {
    const x = first + i * 62;
    const shape =
      i === 0
        ? `<rect x="${x - 12}" y="${top + 52}" width="24" height="24" class="pad"/>`
        : `<circle cx="${x}" cy="${top + 64}" r="12" class="pad"/>`;
    return `${shape}<circle cx="${x}" cy="${top + 64}" r="5" class="hole"/><text x="${x}" y="${top + 98}" class="name">${name}</text>`;
  });
  const buttonX = button === 'beside the pads' ? first - 70 : 150;
  const label = button === 'not on GPIO0' ? 'GPIO0' : 'button (GPIO0)';
  const key =
    button === 'not on GPIO0'
      ? `<circle cx="${buttonX}" cy="${top + 64}" r="10" class="pad"/><path d="M${buttonX} ${top + 54} C ${buttonX} ${top + 20}, ${first + 186} ${top + 20}, ${first + 186} ${top + 52}" class="wire"/>`
      : `<rect x="${buttonX - 20}" y="${top + 44}" width="40" height="40" rx="4" class="key"/><circle cx="${buttonX}" cy="${top + 64}" r="11" class="cap"/>`;
  return [
    `<rect x="10" y="${top}" width="${WIDTH - 20}" height="112" rx="10" class="board"/>`,
    `<text x="24" y="${top + 24}" class="title">${xml(names)}</text>`,
    key,
    `<text x="${buttonX}" y="${top + 104}" class="name">${label}</text>`,
    ...drawn,
    ...notes.map((note, i) => `<text x="14" y="${top + 130 + i * 17}" class="note">${xml(note)}</text>`),
  ].join('\n');
}

/** Pads and buttons of common boards. */
export function boardsSvg(): string {
  const height = BOARDS.length * BOARD_HEIGHT + 4;
  const style =
    'text{font:13px sans-serif}.board{fill:#14532d;stroke:#0b3a1e}.title{fill:#fff;font-weight:bold}.name{fill:#fff;text-anchor:middle;font-size:12px}.pad{fill:#d4af37}.hole{fill:#14532d}.key{fill:#222;stroke:#999}.cap{fill:#777}.wire{fill:none;stroke:#f87171;stroke-width:3;stroke-dasharray:6 4}.note{fill:#6e7781}';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Pads and buttons of common Sonoff boards">\n<title>Pads and buttons of common Sonoff boards</title>\n<style>${style}</style>\n${BOARDS.map(drawBoard).join('\n')}\n</svg>\n`;
}
