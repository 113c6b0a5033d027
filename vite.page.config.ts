import { createHash } from 'node:crypto';
import { defineConfig, type Plugin } from 'vite';
import { serviceWorker } from './scripts/page-worker.mjs';
import { readSample } from './src/cli/file/sample.ts';

const SAMPLE = 'nonos-1mb';
/** Erased flash within a part: more than this parts it. */
const GAP = 64;

/** Adds the service worker that keeps every file of the build. */
const keepFiles: Plugin = {
  name: 'keep-files',
  generateBundle(_, bundle) {
    const files = Object.keys(bundle).sort();
    const digest = createHash('sha256');
    for (const name of files) {
      const file = bundle[name];
      digest.update(name).update(file?.type === 'chunk' ? file.code : (file?.source ?? ''));
    }
    const version = digest.digest('hex').slice(0, 12);
    this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: serviceWorker(files, version) });
  },
};

/** The sample that the page brings, without its erased flash. */
const bringSample: Plugin = {
  name: 'bring-sample',
  resolveId: (id) => (id === 'virtual:sample' ? `\0${id}` : undefined),
  load(id) {
    if (id !== '\0virtual:sample') return undefined;
    const image = readSample(SAMPLE);
    const parts: [number, string][] = [];
    for (let at = image.findIndex((byte) => byte !== 0xff); at >= 0; ) {
      let end = at + 1;
      for (let i = end; i < image.length && i - end < GAP; i++) if (image[i] !== 0xff) end = i + 1;
      parts.push([at, Buffer.from(image.subarray(at, end)).toString('base64')]);
      const gap = image.subarray(end).findIndex((byte) => byte !== 0xff);
      at = gap < 0 ? -1 : end + gap;
    }
    return `export const size = ${image.length};\nexport const parts = ${JSON.stringify(parts)};\n`;
  },
};

/** The page: static files that work from any path. `npm run page` builds and serves it. */
export default defineConfig({
  root: 'src/web',
  base: './',
  publicDir: false,
  plugins: [bringSample, keepFiles],
  build: { outDir: '../../dist-page', emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  worker: { format: 'es' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
