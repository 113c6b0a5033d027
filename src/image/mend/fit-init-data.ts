import { isInitData } from '../family/nonos/init-data.ts';
import { INIT_DATA_LENGTH, sdkFlashSize } from '../family/nonos/map.ts';
import type { Editor } from './change.ts';
import { contextOfFile } from './look.ts';
import { refuse } from './result.ts';

/** Puts init data where the SDK looks for them: those that were given, or a copy that the file has elsewhere. */
export function supplyInitData(editor: Editor, { initData }: { initData?: Uint8Array | undefined }): ReturnType<typeof refuse> | undefined {
  if (initData !== undefined && (initData.length < INIT_DATA_LENGTH || !isInitData(initData, 0))) return refuse('bad-init-data');
  const nibble = (editor.bytes[3] ?? 0xff) >> 4;
  const { home, survey } = contextOfFile(editor.bytes);
  if (home?.end !== 'init-data-loop' || home.sdk === null || home.nibble !== nibble) return undefined;
  const { address } = home.sdk.initData;
  const [copy] = survey.initData;
  const source = initData ?? (copy === undefined ? undefined : editor.bytes.slice(copy, copy + INIT_DATA_LENGTH));
  if (source === undefined) return refuse('needs-init-data', { offset: address, length: INIT_DATA_LENGTH });
  editor.resize(Math.max(editor.bytes.length, sdkFlashSize(nibble)), 'padding');
  editor.write(address, source.subarray(0, INIT_DATA_LENGTH), 'init-data');
  return undefined;
}
