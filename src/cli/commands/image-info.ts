import { EXIT } from '../exit-code.ts';
import { INPUT_OPTIONS, type InputOptions, readOne } from '../file/input.ts';
import type { Command } from '../grammar/command.ts';
import { imageInfoLines } from '../render/image-info.ts';
import type { ImageInfoReport } from '../schema/image-info.ts';
import { UNUSED_ESPTOOL_OPTIONS } from '../session/esptool.ts';

export const imageInfoCommand: Command<InputOptions> = {
  name: 'image_info',
  summary: 'print header, segments and checksum as esptool does',
  group: 'esptool',
  examples: ['image_info mine.bin'],
  arguments: [{ name: '<file>', text: 'an image, or anything that begins with one' }],
  options: [...UNUSED_ESPTOOL_OPTIONS, ...INPUT_OPTIONS],
  async run([path = ''], options, context) {
    const { fileReport } = await import('../report/judge.ts');
    const { loadedHeader, parseImage } = await import('../../image/index.ts');
    const file = await readOne(path, options, context);
    const image = parseImage(file.bytes, 0);
    const header = image && loadedHeader(image);
    const report: ImageInfoReport = {
      schemaVersion: 1,
      file: fileReport(file),
      image:
        image === undefined || header === undefined || image.checksum === null
          ? null
          : {
              version: image.format === 'v1' ? 1 : 2,
              entry: header.entry,
              modeByte: header.modeByte,
              sizeByte: header.sizeByte,
              flashMode: header.flashMode,
              flashSize: header.flashSize,
              flashFreq: header.flashFreq,
              outer:
                image.format === 'v1'
                  ? null
                  : { modeByte: image.header.modeByte, sizeByte: image.header.sizeByte, entry: image.header.entry },
              segments: image.segments.map((segment) => ({ ...segment })),
              checksum: { ...image.checksum },
            },
    };
    const { lines, warnings } = imageInfoLines(report);
    for (const warning of warnings) context.note(`Warning: ${warning}`);
    return { exitCode: report.image === null ? EXIT.doesNotBoot : EXIT.done, data: report, text: lines };
  },
};
