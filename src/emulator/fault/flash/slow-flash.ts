import { faultKind } from '../fault.ts';

/** A part at the slow end of its data sheet, or beyond: typical and longest sector erase are 45 and 400 ms for a W25Q. */
export const slowFlash = faultKind({
  name: 'slow-flash',
  seam: 'flash',
  text: 'programs and erases take longer',
  parameters: { factor: { default: 10, min: 0.1, max: 1000, text: 'times as long as usual' } },
  arm({ factor }) {
    return {
      part: (part) => ({
        ...part,
        times: {
          pageProgram: part.times.pageProgram * factor,
          sectorErase: part.times.sectorErase * factor,
          block32Erase: part.times.block32Erase * factor,
          block64Erase: part.times.block64Erase * factor,
          chipErasePerMiB: part.times.chipErasePerMiB * factor,
          writeStatus: part.times.writeStatus * factor,
        },
      }),
    };
  },
});
