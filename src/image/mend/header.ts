import type { Editor } from './change.ts';

/** Changes the size nibble of the header at 0 and nothing beside it. */
export function setSizeNibble(editor: Editor, nibble: number): void {
  editor.write(3, Uint8Array.of((nibble << 4) | ((editor.bytes[3] ?? 0) & 0x0f)), 'size-nibble');
}
